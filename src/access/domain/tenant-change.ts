import type { SaidSettings } from './tenant-settings.ts'

/** What somebody wants to be different for a tenant. `undefined` of a setting makes it again what it is for everybody. */
export type TenantChange =
  | Readonly<{ kind: 'set'; settings: SaidSettings }>
  | Readonly<{ kind: 'permit' | 'revoke'; senderId: string }>

/** What holds for a tenant before a change of it: its settings, how often they were changed, and whether the sender may write. */
export type TenantState = Readonly<{ settings: SaidSettings; version: number; isPermitted: boolean }>

/** What is said of a tenant once it is changed; `undefined` where nothing would be different. */
export const changed = ({ settings, isPermitted }: TenantState, change: TenantChange): SaidSettings | undefined => {
  if (change.kind !== 'set') return isPermitted === (change.kind === 'permit') ? undefined : settings
  const after = withoutGaps({ ...settings, ...change.settings })
  return sameSettings(settings, after) ? undefined : after
}

const withoutGaps = ({ status, requestsPerSecond, burst, retentionDays }: SaidSettings): SaidSettings => ({
  ...(status !== undefined && { status }),
  ...(requestsPerSecond !== undefined && { requestsPerSecond }),
  ...(burst !== undefined && { burst }),
  ...(retentionDays !== undefined && { retentionDays }),
})

const sameSettings = (one: SaidSettings, other: SaidSettings): boolean =>
  one.status === other.status &&
  one.requestsPerSecond === other.requestsPerSecond &&
  one.burst === other.burst &&
  one.retentionDays === other.retentionDays
