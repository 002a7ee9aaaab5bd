import * as z from 'zod'
import type { DefinitionName } from '#approval/domain/definition-name.ts'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import type { ErrorCode } from '#kernel/domain/errors.ts'
import { definitionId, definitionVersion } from '../definition-fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { contentHash, moment, nextCursor } from '../parts.ts'

const person = z.string().describe('The subject of an operator’s token.')

const issuer = z.string().describe('The issuer of the person’s token. A person is issuer and subject together.')

const proposed = {
  content: contentHash.optional(),
  proposedBy: person,
  proposedByIssuer: issuer.optional(),
  proposedAt: moment,
}
const activated = { activatedBy: person, activatedByIssuer: issuer.optional(), activatedAt: moment }
const lapsesAt = moment.describe(`From then on it cannot be activated: ${proposalDaysMax} days after the proposal.`)

/** What the calls about a kind of definition name. */
export type DefinitionTexts<Definition extends DefinitionName> = Readonly<{
  noun: string
  /** The last part of the names of its calls, and of the path. Example: `ruleset` and `rulesets`. */
  name: string
  names: string
  /** The first part of the names of its schemas. Example: `Ruleset`. */
  schema: string
  tag: Endpoint['tag']
  codes: Readonly<Record<'invalid' | 'notFound' | 'overtaken' | 'taken', ErrorCode>>
  /** The field with the definition, its schema in requests and in responses, and an example. */
  field: string
  body: z.ZodType<Definition>
  published: z.ZodType
  /** A valid one. */
  example: DefinitionName
  /** The definition of a tenant without its own: its field in lists, what sentences call it, and its name in the example. */
  standard: Readonly<{ field: string; name: string; example: DefinitionName }>
  /** What the active one is for. Example: `Events are scored with it within a minute.` */
  use: string
}>

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** The schemas of requests and responses about a kind of definition. */
export const schemasOf = <Definition extends DefinitionName>({
  noun,
  schema,
  field,
  published,
  standard,
}: DefinitionTexts<Definition>) => {
  const named = { id: definitionId(noun), version: definitionVersion }
  const receipt = z
    .object({ ...named, status: z.literal('proposed'), ...proposed, lapsesAt: lapsesAt.optional() })
    .meta({ id: `${schema}Receipt`, title: 'Receipt of a proposal', description: `The ${noun} is not used yet.` })
  const active = z
    .object({ ...named, status: z.literal('active'), ...proposed, ...activated, [field]: published })
    .meta({ id: `Active${schema}`, title: `Active ${noun}` })
  const listed = z
    .object({
      ...named,
      status: z
        .enum(['proposed', 'active', 'replaced', 'lapsed', 'withdrawn'])
        .describe(
          '`replaced`: it was active before and can be activated again. `lapsed`, `withdrawn`: it must be proposed again.',
        ),
      ...proposed,
      activatedBy: person.optional().describe('The last person who activated it.'),
      activatedByIssuer: issuer.optional(),
      activatedAt: moment.optional(),
      lapsesAt: lapsesAt.optional(),
      withdrawnAt: moment.optional(),
      [field]: published,
    })
    .meta({ id: `Listed${schema}`, title: 'Proposal in a list' })
  const withdrawn = z
    .object({ ...named, status: z.literal('withdrawn'), ...proposed, withdrawnAt: moment })
    .meta({ id: `Withdrawn${schema}`, title: 'Withdrawn proposal' })
  const inForce = z
    .object({
      ...named,
      status: z.literal('active'),
      content: proposed.content,
      proposedBy: person.optional(),
      proposedByIssuer: proposed.proposedByIssuer,
      proposedAt: moment.optional(),
      activatedBy: person.optional(),
      activatedByIssuer: activated.activatedByIssuer,
      activatedAt: moment.optional(),
      [field]: published,
    })
    .meta({
      id: `${schema}InForce`,
      title: `Active ${noun} or ${standard.name}`,
      description: `The active ${noun}, or the ${standard.name} if none was activated.`,
    })
  const page = z
    .object({
      active: inForce,
      [standard.field]: published.describe(`The ${noun} of Sluice. Propose it unchanged to return to it.`),
      items: z.array(listed).max(200),
      nextCursor,
    })
    .meta({
      id: `${schema}Page`,
      title: `${capital(noun)}s of a tenant`.replace('ys ', 'ies '),
      description: 'Proposals by id and version.',
    })
  return { named, receipt, active, withdrawn, page }
}
