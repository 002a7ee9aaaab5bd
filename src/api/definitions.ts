import * as z from 'zod'
import type { DefinitionName } from '#approval/domain/definition-name.ts'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import type { ErrorCode } from '#kernel/domain/errors.ts'
import { definitionId, definitionVersion, replacedDefinition } from './definition-fields.ts'
import type { Endpoint, Parameter } from './endpoint.ts'
import { replayed } from './intake.ts'
import { pageParameters } from './list-query.ts'
import { contentHash, moment, nextCursor } from './parts.ts'

/** Bytes on the wire. A definition is at most 16 KiB without white space. */
const bodyBytesMax = 64 * 1024

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
type DefinitionTexts<Definition extends DefinitionName> = Readonly<{
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
  example: Definition
  /** The definition of a tenant without its own: its field in lists, what sentences call it, and its name in the example. */
  standard: Readonly<{ field: string; name: string; example: DefinitionName }>
  /** What the active one is for. Example: `Events are scored with it within a minute.` */
  use: string
}>

const aContent = '3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b'

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const schemasOf = <Definition extends DefinitionName>({
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

/** The calls that propose, activate, withdraw and list definitions of a kind. */
export const definitionEndpoints = <Definition extends DefinitionName>(texts: DefinitionTexts<Definition>) => {
  const { noun, name, names, tag, codes, field, example, standard, use } = texts
  const { named, receipt, active, withdrawn, page } = schemasOf(texts)
  const nouns = names.replaceAll('-', ' ')
  const path = `/v1/${names}`

  const aProposal = {
    id: example.id,
    version: example.version,
    status: 'proposed',
    proposedBy: 'operator-7',
    proposedAt: '2026-03-01T09:00:00.000Z',
  }
  const anActive = {
    ...aProposal,
    status: 'active',
    activatedBy: 'operator-9',
    activatedAt: '2026-03-01T10:30:00.000Z',
    [field]: example,
  }

  const propose: Endpoint = {
    name: `propose-${name}`,
    method: 'post',
    path,
    access: 'operator',
    tag,
    creates: true,
    summary: `Propose a ${noun} for a tenant`,
    description:
      `A refusal lists every fault with its path. The ${noun} is not used until another person activates it. The proposal lapses ` +
      `after ${proposalDaysMax} days; then, or after it was withdrawn, it can be proposed again. To return to the ${noun} of Sluice, ` +
      ` propose the \`${standard.field}\` of \`GET ${path}\` unchanged. Its id is rejected for any other ${noun}.`,
    body: { bytesMax: bodyBytesMax, content: { 'application/json': { schema: texts.body, example } } },
    answers: {
      201: {
        description: `The ${noun} is proposed. The same proposal by the same person gets the same response.`,
        headers: { 'Idempotent-Replayed': replayed },
        content: { 'application/json': { schema: receipt, example: aProposal } },
      },
    },
    errors: ['proposal-altered', codes.invalid, codes.taken],
  }

  const pathParameters: readonly Parameter[] = [
    {
      name: 'id',
      in: 'path',
      required: true,
      description: `The id of the proposed ${noun}.`,
      schema: named.id,
      example: example.id,
    },
    {
      name: 'version',
      in: 'path',
      required: true,
      description: `The version of the proposed ${noun}.`,
      schema: named.version,
      example: example.version,
    },
  ]

  const activationParameters: readonly Parameter[] = [
    {
      name: 'replaces',
      in: 'query',
      description:
        `The active ${noun} that you have read, as \`{id}@{version}\`. If another one is active, nothing changes and the response is ` +
        `409 \`${codes.overtaken}\`. Default: the one that is active when the request arrives.`,
      schema: replacedDefinition,
      example: `${example.id}@${example.version - 1}`,
    },
    {
      name: 'content',
      in: 'query',
      description:
        'The `content` of the proposal that you have read. If it differs, nothing changes and the response is 409 `proposal-altered`.',
      schema: contentHash,
      example: aContent,
    },
  ]

  const activate: Endpoint = {
    name: `activate-${name}`,
    method: 'post',
    path: `${path}/{id}/versions/{version}/activate`,
    access: 'operator',
    tag,
    summary: `Activate a proposed ${noun}`,
    description:
      `The caller must not have proposed the ${noun}, or its content under another name. ${use} ` +
      `Activating the active ${noun} again changes nothing, so a retry is safe and needs no key. An earlier version ` +
      'can be activated again in the same way. Name what you have read, in `replaces` and `content`: then nothing else is ' +
      'replaced or activated.',
    parameters: [...pathParameters, ...activationParameters],
    answers: {
      200: {
        description: `The ${noun} is active.`,
        content: { 'application/json': { schema: active, example: anActive } },
      },
    },
    errors: [
      'four-eyes-required',
      'proposal-altered',
      'proposal-lapsed',
      'proposal-withdrawn',
      'query-invalid',
      codes.notFound,
      codes.overtaken,
    ],
  }

  const withdraw: Endpoint = {
    name: `withdraw-${name}`,
    method: 'post',
    path: `${path}/{id}/versions/{version}/withdraw`,
    access: 'operator',
    tag,
    summary: `Withdraw a proposed ${noun}`,
    description:
      'Only its proposer can withdraw a proposal, and only before it is activated. A repeat changes nothing, so a retry is safe ' +
      'and needs no key.',
    parameters: pathParameters,
    answers: {
      200: {
        description: 'The proposal is withdrawn. It cannot be activated.',
        content: {
          'application/json': {
            schema: withdrawn,
            example: { ...aProposal, status: 'withdrawn', withdrawnAt: '2026-03-01T09:30:00.000Z' },
          },
        },
      },
    },
    errors: ['proposal-activated', 'proposal-altered', 'proposer-required', codes.notFound],
  }

  const list: Endpoint = {
    name: `list-${names}`,
    method: 'get',
    path,
    isConditional: true,
    access: 'operator',
    tag,
    summary: `List the ${nouns} of a tenant`,
    description:
      'Strongly consistent. A page may have fewer items than `limit` and a `nextCursor`. A proposal whose row was edited by hand, ' +
      'so that it cannot be read, is left out.',
    parameters: [...pageParameters],
    answers: {
      200: {
        description: `The active ${noun} and one page of proposals.`,
        content: {
          'application/json': {
            schema: page,
            example: {
              active: anActive,
              [standard.field]: { ...example, ...standard.example },
              items: [anActive],
              nextCursor: null,
            },
          },
        },
      },
    },
    errors: ['query-invalid'],
  }

  return { propose, activate, withdraw, list }
}
