import type { makeDescribeTenant } from '#access/application/describe-tenant.ts'

type Description = Awaited<ReturnType<ReturnType<typeof makeDescribeTenant>>>

/** How many of the last changes are shown. */
const changeCountMax = 5

const row = (name: string, value: string): string => `  ${name.padEnd(20)} ${value}\n`

/** Formats a tenant for a person, in lines. */
export const formatTenant = (tenantId: string, { settings, senders, changes }: Description): string =>
  [
    `${tenantId}\n`,
    row('status', settings.status ?? 'active'),
    row('requests per second', String(settings.requestsPerSecond ?? 'usual')),
    row('burst', String(settings.burst ?? 'usual')),
    row('retention', settings.retentionDays === undefined ? 'for ever' : `days: ${settings.retentionDays}`),
    row('late after hours', String(settings.lateAfterHours ?? 'usual')),
    row('queue senders', senders.join(', ') || 'none'),
    ...(changes.length + Object.keys(settings).length === 0
      ? ['  No settings are stored for this tenant. These are the defaults.\n']
      : []),
    ...changes.slice(-changeCountMax).map(({ at, by, change }) => row(at.slice(0, 19), `${change}, by ${by}`)),
  ].join('')
