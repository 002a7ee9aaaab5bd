import * as z from 'zod'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import type { Endpoint, Parameter } from './endpoint.ts'
import { replayed } from './intake.ts'
import { pageParameters } from './list-query.ts'
import { moment, nextCursor, contentHash as rulesetContent } from './parts.ts'
import { publishedRuleset as ruleset, rulesetBody, rulesetId, rulesetVersion } from './rulesets/ruleset-body.ts'

/** A ruleset by name. The id has at most 63 characters. */
export const replacedRuleset = z
  .string()
  .max(72)
  .regex(/^[a-z][a-z0-9-]{0,62}@[1-9][0-9]{0,6}$/)

/** Bytes on the wire. A ruleset is at most 16 KiB without white space. */
const bodyBytesMax = 64 * 1024

const person = z.string().describe('The subject of an operator’s token.')

const issuer = z.string().describe('The issuer of the person’s token. A person is issuer and subject together.')

const named = { id: rulesetId, version: rulesetVersion }
const proposed = {
  content: rulesetContent.optional(),
  proposedBy: person,
  proposedByIssuer: issuer.optional(),
  proposedAt: moment,
}
const activated = { activatedBy: person, activatedByIssuer: issuer.optional(), activatedAt: moment }
const lapsesAt = moment.describe(`From then on it cannot be activated: ${proposalDaysMax} days after the proposal.`)

const receipt = z
  .object({ ...named, status: z.literal('proposed'), ...proposed, lapsesAt: lapsesAt.optional() })
  .meta({ id: 'RulesetReceipt', title: 'Receipt of a proposal', description: 'The ruleset is not used yet.' })

const activeRuleset = z
  .object({ ...named, status: z.literal('active'), ...proposed, ...activated, ruleset })
  .meta({ id: 'ActiveRuleset', title: 'Active ruleset' })

const listedRuleset = z
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
    ruleset,
  })
  .meta({ id: 'ListedRuleset', title: 'Proposal in a list' })

const withdrawnRuleset = z
  .object({ ...named, status: z.literal('withdrawn'), ...proposed, withdrawnAt: moment })
  .meta({ id: 'WithdrawnRuleset', title: 'Withdrawn proposal' })

const rulesetPage = z
  .object({
    active: activeRuleset.partial({ proposedBy: true, proposedAt: true, activatedBy: true, activatedAt: true }).meta({
      id: 'RulesetInForce',
      title: 'Active ruleset or baseline',
      description: 'The active ruleset, or the baseline if none was activated.',
    }),
    baseline: ruleset.describe('The ruleset of Sluice. Propose it unchanged to return to it.'),
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

const aContent = '3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b'

const anActive = {
  ...aProposal,
  status: 'active',
  activatedBy: 'operator-9',
  activatedAt: '2026-03-01T10:30:00.000Z',
  ruleset: anExample,
}

/** Proposes a ruleset. Another person must activate it. */
export const proposeRulesetEndpoint: Endpoint = {
  name: 'propose-ruleset',
  method: 'post',
  path: '/v1/rulesets',
  access: 'operator',
  tag: 'Rulesets',
  creates: true,
  summary: 'Propose a ruleset for a tenant',
  description:
    'A refusal lists every fault with its path. The ruleset is not used until another person activates it. The proposal lapses ' +
    `after ${proposalDaysMax} days; then, or after it was withdrawn, it can be proposed again. To return to the ruleset of Sluice, ` +
    ' propose the `baseline` of `GET /v1/rulesets` unchanged. Its id is rejected for any other ruleset.',
  body: {
    bytesMax: bodyBytesMax,
    content: { 'application/json': { schema: rulesetBody, example: anExample } },
  },
  answers: {
    201: {
      description: 'The ruleset is proposed. The same proposal by the same person gets the same response.',
      headers: { 'Idempotent-Replayed': replayed },
      content: { 'application/json': { schema: receipt, example: aProposal } },
    },
  },
  errors: ['proposal-altered', 'ruleset-invalid', 'ruleset-version-taken'],
}

const pathParameters: readonly Parameter[] = [
  {
    name: 'id',
    in: 'path',
    required: true,
    description: 'The id of the proposed ruleset.',
    schema: rulesetId,
    example: anExample.id,
  },
  {
    name: 'version',
    in: 'path',
    required: true,
    description: 'The version of the proposed ruleset.',
    schema: rulesetVersion,
    example: anExample.version,
  },
]

const activationParameters: readonly Parameter[] = [
  {
    name: 'replaces',
    in: 'query',
    description:
      'The active ruleset that you have read, as `{id}@{version}`. If another one is active, nothing changes and the response is ' +
      '409 `ruleset-overtaken`. Default: the one that is active when the request arrives.',
    schema: replacedRuleset,
    example: 'retail-strict@2',
  },
  {
    name: 'content',
    in: 'query',
    description:
      'The `content` of the proposal that you have read. If it differs, nothing changes and the response is 409 `proposal-altered`.',
    schema: rulesetContent,
    example: aContent,
  },
]

/** Activates a proposal of another person. */
export const activateRulesetEndpoint: Endpoint = {
  name: 'activate-ruleset',
  method: 'post',
  path: '/v1/rulesets/{id}/versions/{version}/activate',
  access: 'operator',
  tag: 'Rulesets',
  summary: 'Activate a proposed ruleset',
  description:
    'The caller must not have proposed the ruleset, or its content under another name. Events are scored with it within a ' +
    'minute. Activating the active ruleset again changes nothing, so a retry is safe and needs no key. An earlier version ' +
    'can be activated again in the same way. Name what you have read, in `replaces` and `content`: then nothing else is ' +
    'replaced or activated.',
  parameters: [...pathParameters, ...activationParameters],
  answers: {
    200: {
      description: 'The ruleset is active.',
      content: { 'application/json': { schema: activeRuleset, example: anActive } },
    },
  },
  errors: [
    'four-eyes-required',
    'proposal-altered',
    'proposal-lapsed',
    'proposal-withdrawn',
    'query-invalid',
    'ruleset-not-found',
    'ruleset-overtaken',
  ],
}

/** Withdraws a proposal of the caller. */
export const withdrawRulesetEndpoint: Endpoint = {
  name: 'withdraw-ruleset',
  method: 'post',
  path: '/v1/rulesets/{id}/versions/{version}/withdraw',
  access: 'operator',
  tag: 'Rulesets',
  summary: 'Withdraw a proposed ruleset',
  description:
    'Only its proposer can withdraw a proposal, and only before it is activated. A repeat changes nothing, so a retry is safe ' +
    'and needs no key.',
  parameters: pathParameters,
  answers: {
    200: {
      description: 'The proposal is withdrawn. It cannot be activated.',
      content: {
        'application/json': {
          schema: withdrawnRuleset,
          example: { ...aProposal, status: 'withdrawn', withdrawnAt: '2026-03-01T09:30:00.000Z' },
        },
      },
    },
  },
  errors: ['proposal-activated', 'proposal-altered', 'proposer-required', 'ruleset-not-found'],
}

/** The active ruleset and the proposals. */
export const listRulesetsEndpoint: Endpoint = {
  name: 'list-rulesets',
  method: 'get',
  path: '/v1/rulesets',
  access: 'operator',
  isConditional: true,
  tag: 'Rulesets',
  summary: 'List the rulesets of a tenant',
  description:
    'Strongly consistent. A page may have fewer items than `limit` and a `nextCursor`. A proposal whose row was edited by hand, ' +
    'so that it cannot be read, is left out.',
  parameters: [...pageParameters],
  answers: {
    200: {
      description: 'The active ruleset and one page of proposals.',
      content: {
        'application/json': {
          schema: rulesetPage,
          example: {
            active: anActive,
            baseline: { ...anExample, id: 'baseline', version: 3 },
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
  withdrawRulesetEndpoint,
  listRulesetsEndpoint,
]
