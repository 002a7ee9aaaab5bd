import * as z from 'zod'
import { storedRuleset } from '#catalogue/fields/ruleset.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import type { Endpoint, Parameter } from './endpoint.ts'
import { replayed } from './intake.ts'
import { pageParameters } from './list-query.ts'
import { moment, nextCursor } from './parts.ts'
import { rulesetBody, rulesetId, rulesetVersion } from './rulesets/ruleset-body.ts'

/** What a body may have: a ruleset is at most 16 KiB without the white space. */
const bodyBytesMax = 64 * 1024

const ruleset = storedRuleset.meta({
  id: 'StoredRuleset',
  title: 'Stored ruleset',
  description: 'A ruleset as it was proposed. Limits are by currency, in minor units.',
})

const person = z.string().describe('The subject of an operator’s token.')

const named = { id: rulesetId, version: rulesetVersion }
const proposed = { proposedBy: person, proposedAt: moment }
const activated = { activatedBy: person, activatedAt: moment }

const receipt = z
  .object({ ...named, status: z.literal('proposed'), ...proposed })
  .meta({ id: 'RulesetReceipt', title: 'Receipt of a proposal', description: 'Nothing is scored with it yet.' })

const activeRuleset = z
  .object({ ...named, status: z.literal('active'), ...proposed, ...activated, ruleset })
  .meta({ id: 'ActiveRuleset', title: 'Ruleset in force' })

const listedRuleset = z
  .object({
    ...named,
    status: z
      .enum(['proposed', 'active', 'replaced'])
      .describe('`replaced`: it was active once and may be activated again.'),
    ...proposed,
    activatedBy: person.optional().describe('Who activated it last.'),
    activatedAt: moment.optional(),
    ruleset,
  })
  .meta({ id: 'ListedRuleset', title: 'Proposal in a list' })

const rulesetPage = z
  .object({
    active: activeRuleset.partial({ proposedBy: true, proposedAt: true, activatedBy: true, activatedAt: true }).meta({
      id: 'RulesetInForce',
      title: 'What events are scored with',
      description: 'The baseline where nothing was activated.',
    }),
    baseline: ruleset.describe('Sluice’s own, as it is proposed by who wants to go back to it.'),
    items: z.array(listedRuleset).max(200),
    nextCursor,
  })
  .meta({ id: 'RulesetPage', title: 'Rulesets of a tenant', description: 'Proposals by id and version.' })

const anExample = {
  id: 'retail-strict',
  version: 3,
  bands: { medium: 35, high: 65 },
  limits: { EUR: { small: 5_000, reporting: 1_000_000, large: 5_000_000 } },
  rules: [
    { rule: 'large-amount@2', policy: { points: 15, pointsPerDoubling: 5, pointsMax: 40 } },
    { rule: 'high-risk-country@1', policy: { points: 70, countries: ['IR', 'KP', 'MM'] } },
  ],
} satisfies RulesetDefinition

const aProposal = {
  id: anExample.id,
  version: anExample.version,
  status: 'proposed',
  proposedBy: 'operator-7',
  proposedAt: '2026-03-01T09:00:00.000Z',
}

const anActive = {
  ...aProposal,
  status: 'active',
  activatedBy: 'operator-9',
  activatedAt: '2026-03-01T10:30:00.000Z',
  ruleset: anExample,
}

/** A ruleset somebody wants; somebody else has to agree. */
export const proposeRulesetEndpoint: Endpoint = {
  name: 'propose-ruleset',
  method: 'post',
  path: '/v1/rulesets',
  access: 'operator',
  tag: 'Rulesets',
  creates: true,
  summary: 'Propose a ruleset for a tenant',
  description:
    'All that is wrong with it is told at once, with paths. Nothing is scored with it until another person activates it. To go ' +
    'back to Sluice’s own ruleset, propose the `baseline` of `GET /v1/rulesets` as it is: its id is refused for anything else.',
  body: {
    bytesMax: bodyBytesMax,
    content: { 'application/json': { schema: rulesetBody, example: anExample } },
  },
  answers: {
    201: {
      description: 'It is proposed. The same proposal of the same person gets the same answer.',
      headers: { 'Idempotent-Replayed': replayed },
      content: { 'application/json': { schema: receipt, example: aProposal } },
    },
  },
  errors: ['ruleset-invalid', 'ruleset-version-taken'],
}

const pathParameters: readonly Parameter[] = [
  { name: 'id', in: 'path', required: true, description: 'Of the proposal.', schema: rulesetId, example: anExample.id },
  {
    name: 'version',
    in: 'path',
    required: true,
    description: 'Of the proposal.',
    schema: rulesetVersion,
    example: anExample.version,
  },
]

/** The second pair of eyes. */
export const activateRulesetEndpoint: Endpoint = {
  name: 'activate-ruleset',
  method: 'post',
  path: '/v1/rulesets/{id}/versions/{version}/activate',
  access: 'operator',
  tag: 'Rulesets',
  summary: 'Put a proposed ruleset in force',
  description:
    'For somebody who has not proposed it, nor its content under another name. Events are scored with it within a minute. ' +
    'Activating what is active already changes nothing, so a repeat is safe and needs no key; an earlier version is activated ' +
    'again in the same way.',
  parameters: pathParameters,
  answers: {
    200: {
      description: 'It is in force.',
      content: { 'application/json': { schema: activeRuleset, example: anActive } },
    },
  },
  errors: ['four-eyes-required', 'ruleset-not-found', 'ruleset-overtaken'],
}

/** What is in force, and what was proposed. */
export const listRulesetsEndpoint: Endpoint = {
  name: 'list-rulesets',
  method: 'get',
  path: '/v1/rulesets',
  access: 'operator',
  tag: 'Rulesets',
  summary: 'List the rulesets of a tenant',
  description: 'Strongly consistent. A page may have fewer items than `limit` and still a `nextCursor`.',
  parameters: [...pageParameters],
  answers: {
    200: {
      description: 'What is in force, and one page of proposals.',
      content: {
        'application/json': {
          schema: rulesetPage,
          example: {
            active: anActive,
            baseline: { ...anExample, id: 'baseline', version: 2 },
            items: [anActive],
            nextCursor: null,
          },
        },
      },
    },
  },
  errors: ['query-invalid'],
}

/** Every call of `/v1/rulesets`. */
export const rulesetEndpoints: readonly Endpoint[] = [
  proposeRulesetEndpoint,
  activateRulesetEndpoint,
  listRulesetsEndpoint,
]
