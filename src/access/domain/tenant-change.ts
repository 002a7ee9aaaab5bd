import type { TenantOverrides } from './tenant-settings.ts'

/** A change that an operator requests for a tenant. A setting that is `undefined` is reset to its default. */
export type TenantChange =
  | Readonly<{ kind: 'set'; settings: TenantOverrides }>
  | Readonly<{ kind: 'permit' | 'revoke'; senderId: string }>

/** The state of a tenant before a change: its settings, the number of changes so far, and whether the sender has a permit. */
export type TenantState = Readonly<{ settings: TenantOverrides; version: number; isPermitted: boolean }>

/** The settings of a tenant after a change; `undefined` if the change has no effect. */
export const settingsAfter = (
  { settings, isPermitted }: TenantState,
  change: TenantChange,
): TenantOverrides | undefined => {
  if (change.kind !== 'set') return isPermitted === (change.kind === 'permit') ? undefined : settings
  const after = withoutGaps({ ...settings, ...change.settings })
  return sameSettings(settings, after) ? undefined : after
}

const withoutGaps = (settings: TenantOverrides): TenantOverrides => {
  const { status, requestsPerSecond, burst, retentionDays, lateAfterHours } = settings
  return {
    ...(status !== undefined && { status }),
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
    ...(burst !== undefined && { burst }),
    ...(retentionDays !== undefined && { retentionDays }),
    ...(lateAfterHours !== undefined && { lateAfterHours }),
  }
}

const sameSettings = (one: TenantOverrides, other: TenantOverrides): boolean =>
  one.status === other.status &&
  one.requestsPerSecond === other.requestsPerSecond &&
  one.burst === other.burst &&
  one.retentionDays === other.retentionDays &&
  one.lateAfterHours === other.lateAfterHours
