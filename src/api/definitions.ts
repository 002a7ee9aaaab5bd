import type { DefinitionName } from '#approval/domain/definition-name.ts'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { replacedDefinition } from './definition-fields.ts'
import { type DefinitionTexts, schemasOf } from './definitions/definition-schemas.ts'
import type { Endpoint, Parameter } from './endpoint.ts'
import { replayed } from './intake.ts'
import { pageParameters } from './list-query.ts'
import { contentHash } from './parts.ts'

/** Bytes on the wire. A definition is at most 16 KiB without white space. */
const bodyBytesMax = 64 * 1024

const aContent = '3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b'

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
