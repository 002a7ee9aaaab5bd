import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CollectionTag, parse, type ScalarTag, type Tags } from 'yaml'
import { z } from 'zod'
import { deriveResources } from '#stack/derive-resources.ts'
import { defaultProtection, protect } from '#stack/protection.ts'
import { type Resources, resourceSchema } from '#stack/resource.ts'
import { projectFolder } from '../copy/running-copy.ts'

/** The short forms of CloudFormation, converted to the long forms of its JSON: `!Ref Facts` is `{ Ref: 'Facts' }`. */
const scalarTag = (tag: string, read: (text: string) => unknown): ScalarTag => ({ tag, resolve: (text) => read(text) })

const sequenceTag = (tag: string, key: string): CollectionTag => ({
  tag,
  collection: 'seq',
  resolve: (value) => ({ [key]: (value as { toJSON(): unknown }).toJSON() }),
})

const cloudFormationTags: Tags = [
  scalarTag('!Ref', (text) => ({ Ref: text })),
  scalarTag('!Sub', (text) => ({ 'Fn::Sub': text })),
  scalarTag('!GetAtt', (text) => ({ 'Fn::GetAtt': text.split('.') })),
  sequenceTag('!Join', 'Fn::Join'),
  sequenceTag('!Sub', 'Fn::Sub'),
]

/** Reads YAML as CloudFormation and the framework do: with short intrinsic functions, anchors and merge keys. */
export const parseTemplate = (text: string): unknown => parse(text, { customTags: cloudFormationTags, merge: true })

const fragmentSchema = z.object({ Resources: z.record(z.string(), resourceSchema) })
const serviceSchema = z.object({ functions: z.unknown() })

/** The paths of all fragments, relative to the project folder. Example: `infra/aws/facts.yml`. */
export const fragmentPaths = (): readonly string[] =>
  readdirSync(join(projectFolder, 'infra/aws'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yml'))
    .map((path) => join('infra/aws', path))
    .toSorted()

export const readTemplate = (path: string): unknown => parseTemplate(readFileSync(join(projectFolder, path), 'utf8'))

/** Every resource of the stack: those of the fragments, and those derived from them and from functions. */
export const loadResources = (protection = defaultProtection): Resources => {
  const { functions } = serviceSchema.parse(readTemplate('serverless.yml'))
  const fragments = fragmentPaths().map((path) => fragmentSchema.parse(readTemplate(path)).Resources)
  return protect(deriveResources(functions, Object.assign({}, ...fragments)), protection)
}
