import type { TenantChange } from './tenant-change.ts'
import { lateAfterHoursDefault, type TenantOverrides, usualLimit } from './tenant-settings.ts'

/** Whether a change of a setting destroys data or opens access. A setting that is `undefined` has its default. */
type OpeningTest = (before: TenantOverrides, after: TenantOverrides) => boolean

/** The table of docs/tenants.md, "Which changes need two people". */
const opens: Readonly<Record<keyof TenantOverrides, OpeningTest>> = {
  status: (before, after) => before.status === 'suspended' && after.status !== 'suspended',
  requestsPerSecond: (before, after) =>
    (after.requestsPerSecond ?? usualLimit.requestsPerSecond) >
    (before.requestsPerSecond ?? usualLimit.requestsPerSecond),
  burst: (before, after) => (after.burst ?? usualLimit.burst) > (before.burst ?? usualLimit.burst),
  retentionDays: ({ retentionDays: before = Number.POSITIVE_INFINITY }, { retentionDays: after }) =>
    after !== undefined && after < before,
  lateAfterHours: (before, after) =>
    (after.lateAfterHours ?? lateAfterHoursDefault) > (before.lateAfterHours ?? lateAfterHoursDefault),
}

/** The parts of a change that one person may make, and those that need a second person. */
export type ChangeParts = Readonly<{ alone: readonly string[]; together: readonly string[] }>

/** Sorts the parts of a change that has an effect. `before` and `after` are the settings around it. */
export const partsOf = ({ kind }: TenantChange, before: TenantOverrides, after: TenantOverrides): ChangeParts => {
  if (kind === 'permit') return { alone: [], together: [kind] }
  if (kind === 'revoke') return { alone: [kind], together: [] }
  const changed = settingNames.filter((name) => before[name] !== after[name])
  const together = changed.filter((name) => opens[name](before, after))
  return { alone: changed.filter((name) => !together.includes(name)), together }
}

const settingNames = [
  'status',
  'requestsPerSecond',
  'burst',
  'retentionDays',
  'lateAfterHours',
] as const satisfies readonly (keyof TenantOverrides)[]
