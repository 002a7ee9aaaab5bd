import type { TenantDescription } from '#access/application/get-tenant.ts'
import type { TenantSummary } from '#access/application/ports.ts'

/** How many of the last changes are shown. */
const changeCountMax = 5

const row = (name: string, value: string): string => `  ${name.padEnd(20)} ${value}\n`

/** Formats a tenant for a person, in lines. */
export const formatTenant = (tenantId: string, description: TenantDescription): string => {
  const { version, settings, senders, differences, proposals, changes } = description
  return [
    `${tenantId}\n`,
    row('version', String(version)),
    row('status', settings.status ?? 'active'),
    row('requests per second', String(settings.requestsPerSecond ?? 'usual')),
    row('burst', String(settings.burst ?? 'usual')),
    row('retention', settings.retentionDays === undefined ? 'for ever' : `days: ${settings.retentionDays}`),
    row('late after hours', String(settings.lateAfterHours ?? 'usual')),
    row('queue senders', senders.join(', ') || 'none'),
    ...(differences.length > 0 ? [formatDifferences(differences)] : []),
    ...(changes.length + Object.keys(settings).length === 0
      ? [
          '  No settings are stored for this tenant. These are the defaults.\n',
          '  Its calls are refused with tenant-unknown, unless UNKNOWN_TENANTS allows them.\n',
        ]
      : []),
    ...changes.slice(-changeCountMax).map(({ at, by, change }) => row(at.slice(0, 19), `${change}, by ${by}`)),
    ...proposals.map((proposal) => formatProposal(tenantId, version, proposal)),
  ].join('')
}

const formatDifferences = (names: readonly string[]): string =>
  `  WARNING: the rows differ from the recorded changes in: ${names.join(', ')}. They were edited by hand. The rows are enforced.\n`

type OpenProposal = TenantDescription['proposals'][number]

/** Formats a proposal, with the command for the second person. */
const formatProposal = (tenantId: string, version: number, proposal: OpenProposal): string => {
  const { id, change, proposedBy, lapsesAt, isAltered } = proposal
  if (isAltered) return row('altered proposal', `${id}: its row was edited by hand, so no one can approve it`)
  return [
    row('proposal', `${change}, by ${proposedBy}, lapses ${lapsesAt.slice(0, 19)}`),
    `    Another person approves it: npm run -s tenant -- approve ${tenantId} --proposal ${id} --replaces ${version}\n`,
  ].join('')
}

/** Formats a page of tenants, one a line. */
export const formatTenants = (items: readonly TenantSummary[]): string =>
  items
    .map(({ tenantId, status, version }) => `${tenantId.padEnd(63)} ${status.padEnd(9)} version ${version}\n`)
    .join('')
