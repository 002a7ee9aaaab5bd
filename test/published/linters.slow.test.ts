import { join } from 'node:path'
import { createConfig, lint } from '@redocly/openapi-core'
import type { RulesetDefinition } from '@stoplight/spectral-core'
import spectral from '@stoplight/spectral-core'
import { asyncapi, oas } from '@stoplight/spectral-rulesets'
import { expect, it } from 'vitest'
import { asyncApiDocument } from '#api/asyncapi.ts'
import { openApiDocument } from '#api/openapi.ts'
import { projectFolder } from '#local/copy/running-copy.ts'

/** The rules of Spectral that do not hold here. */
const exceptions: Readonly<Record<string, string>> = {
  'info-contact': 'The contact is who runs the stack, which the document does not know.',
  'asyncapi-info-contact': 'The contact is who runs the stack, which the document does not know.',
  'asyncapi-latest-version': 'The document is AsyncAPI 3.0, which more tools read.',
  'asyncapi-3-tags': 'Messages are found by their type, whose first word is their domain.',
  'oas3-operation-security-defined': 'OpenAPI 3.1 lets a bearer token list scopes; the rule knows only those of OAuth.',
}

it.each([
  // The types of these two rulesets do not fit the type of a ruleset, which they are.
  ['openapi.json', openApiDocument(), oas as RulesetDefinition],
  ['asyncapi.json', asyncApiDocument(), asyncapi as RulesetDefinition],
])('Spectral finds no fault in %s', async (_, document, ruleset) => {
  const linter = new spectral.Spectral()
  const off = Object.keys(exceptions).filter((rule) => 'rules' in ruleset && rule in Object(ruleset.rules))
  linter.setRuleset({
    extends: [[ruleset, 'recommended']],
    rules: Object.fromEntries(off.map((rule) => [rule, 'off'])),
  })
  const faults = await linter.run({ ...document })
  expect(faults.map(({ code, message, path }) => `${code} at ${path.join('/')}: ${message}`)).toEqual([])
})

it('Redocly finds no fault in openapi.json', async () => {
  const config = await createConfig({ extends: ['recommended'] })
  const faults = await lint({ ref: join(projectFolder, 'docs/openapi.json'), config })
  expect(faults.map(({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer}: ${message}`)).toEqual([])
})
