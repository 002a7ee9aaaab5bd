import * as z from 'zod'
import { tenantSettings } from '#catalogue/families/access.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Endpoint } from './endpoint.ts'
import { pageParameters } from './list-query.ts'
import { contentHash, moment, nextCursor } from './parts.ts'

const tenantId = z.string().regex(tenantIdPattern).describe('The id of the tenant.')
const version = z
  .int()
  .min(0)
  .describe('The number of changes. An approval names it, so that it replaces nothing else.')
const person = z.string().describe('The subject of a token, the identity of an operator in AWS, or a part of Sluice.')
const issuer = z.string().describe('Who names the person. A person is the issuer and the id together.')
const change = z.string().describe('The change in words. Example: `set retentionDays 30`.')

const { status, requestsPerSecond, burst, retentionDays, lateAfterHours } = tenantSettings.shape

const tenantSummary = z
  .object({ tenantId, status: z.enum(['active', 'suspended']), version })
  .meta({ id: 'TenantSummary', title: 'Tenant in a list' })

const tenantPage = z
  .object({ items: z.array(tenantSummary).max(200), nextCursor })
  .meta({ id: 'TenantPage', title: 'Page of tenants', description: 'By id.' })

const openProposal = z
  .object({
    id: contentHash,
    change,
    proposedBy: person,
    proposedByIssuer: issuer.optional(),
    proposedAt: moment,
    lapsesAt: moment.describe('From then on it cannot be approved.'),
    isAltered: z.boolean().describe('Its row was edited by hand, so it cannot be approved.'),
  })
  .meta({ id: 'TenantProposal', title: 'Proposed change of a tenant' })

const tenantView = z
  .object({
    tenantId,
    version,
    settings: z
      .object({ status, requestsPerSecond, burst, retentionDays, lateAfterHours })
      .meta({ id: 'TenantSettings', title: 'Settings of a tenant', description: 'A missing setting has its default.' }),
    senders: z.array(z.string()).describe('The users and roles that may write for the tenant on the queue.'),
    differences: z
      .array(z.string())
      .describe(
        'The settings, `senders` or `version` that the recorded changes do not explain: a row was edited by hand.',
      ),
    proposals: z.array(openProposal).describe('The open proposals, oldest first.'),
    changes: z
      .array(z.object({ at: moment, by: person, byIssuer: issuer.optional(), change }))
      .max(50)
      .describe('The last changes, newest first.'),
  })
  .meta({
    id: 'Tenant',
    title: 'Tenant',
    description: 'The settings and senders that are enforced, as the rows have them.',
  })

const aProposal = {
  id: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  change: 'set retentionDays 365',
  proposedBy: 'operator-7',
  proposedByIssuer: 'sts.amazonaws.com/123456789012',
  proposedAt: '2026-03-01T09:00:00.000Z',
  lapsesAt: '2026-03-15T09:00:00.000Z',
  isAltered: false,
}

/** Every tenant with settings of its own. */
export const listTenantsEndpoint: Endpoint = {
  name: 'list-tenants',
  method: 'get',
  path: '/v1/tenants',
  access: 'operator',
  isAcrossTenants: true,
  isConditional: true,
  tag: 'Operations',
  summary: 'List the tenants',
  description:
    'Every tenant that an operator has changed, by id. The list reads an index that is usually less than a second behind. ' +
    '`X-Tenant-Id` is not needed.',
  parameters: [...pageParameters],
  answers: {
    200: {
      description: 'One page of tenants.',
      content: {
        'application/json': {
          schema: tenantPage,
          example: { items: [{ tenantId: 'acme', status: 'active', version: 2 }], nextCursor: null },
        },
      },
    },
  },
  errors: ['query-invalid'],
}

/** One tenant, as its rows are enforced. */
export const getTenantEndpoint: Endpoint = {
  name: 'get-tenant',
  method: 'get',
  path: '/v1/tenants/{id}',
  access: 'operator',
  isAcrossTenants: true,
  tag: 'Operations',
  summary: 'Get a tenant',
  description:
    'The settings and senders that are enforced, the open proposals, and the last changes. Strongly consistent. The path names ' +
    'the tenant, so `X-Tenant-Id` is not needed.',
  parameters: [
    { name: 'id', in: 'path', required: true, description: 'The id of the tenant.', schema: tenantId, example: 'acme' },
  ],
  answers: {
    200: {
      description: 'The tenant.',
      content: {
        'application/json': {
          schema: tenantView,
          example: {
            tenantId: 'acme',
            version: 2,
            settings: { status: 'active', burst: 20 },
            senders: ['AIDAEXAMPLE'],
            differences: [],
            proposals: [aProposal],
            changes: [{ at: '2026-02-01T09:00:00.000Z', by: 'operator-9', change: 'set burst 20' }],
          },
        },
      },
    },
  },
  errors: ['tenant-not-found'],
}

/** Every call of `/v1/tenants`. */
export const tenantEndpoints: readonly Endpoint[] = [listTenantsEndpoint, getTenantEndpoint]
