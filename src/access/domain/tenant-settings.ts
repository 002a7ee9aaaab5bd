import { Refusal } from '#kernel/domain/errors.ts'

/** The rate limit of a tenant: requests per second on average, and requests at once after a pause. Whole numbers, at least 1. */
export type Limit = Readonly<{ requestsPerSecond: number; burst: number }>

/** The limit of a tenant without a limit of its own, unless a setting of the stack names another one. */
export const usualLimit: Limit = { requestsPerSecond: 500, burst: 1000 }

/** The default of `lateAfterHours`: two days. */
export const lateAfterHoursDefault = 48

/** The current settings of a tenant: its status, its rate limit, how long its events are kept, and when a report is late. */
export type TenantSettings = Limit &
  Readonly<{
    /** Whether a caller may act for the tenant: an operator has made a row for it, or unknown tenants are allowed. */
    isKnown: boolean
    status: 'active' | 'suspended'
    /** Days from reception. If it is missing, events are kept for ever. */
    retentionDays?: number | undefined
    /** A movement that is reported more than this time after it happened does not count as usual. At 9600, none is late. */
    lateAfterHours: number
  }>

/** The settings that operators have set for a tenant. The defaults apply to the others. */
export type TenantOverrides = Readonly<{
  status?: TenantSettings['status'] | undefined
  requestsPerSecond?: number | undefined
  burst?: number | undefined
  retentionDays?: number | undefined
  lateAfterHours?: number | undefined
}>

/** Fills the overrides of a tenant with the defaults. */
export const settingsFrom = (overrides: TenantOverrides, defaultLimit: Limit, isKnown = true): TenantSettings => ({
  isKnown,
  status: overrides.status ?? 'active',
  requestsPerSecond: overrides.requestsPerSecond ?? defaultLimit.requestsPerSecond,
  burst: overrides.burst ?? defaultLimit.burst,
  ...(overrides.retentionDays !== undefined && { retentionDays: overrides.retentionDays }),
  lateAfterHours: overrides.lateAfterHours ?? lateAfterHoursDefault,
})

/** @throws Refusal `tenant-suspended`. */
export const refuseSuspended = ({ status }: TenantSettings): void => {
  if (status === 'suspended')
    throw new Refusal('tenant-suspended', 'The tenant is suspended. Ask the operator of Sluice to activate it.')
}

/** @throws Refusal `tenant-unknown`. */
export const refuseUnknown = ({ isKnown }: TenantSettings): void => {
  if (!isKnown)
    throw new Refusal(
      'tenant-unknown',
      'The tenant is not known to Sluice. Check its id, or ask the operator of Sluice to create it with `npm run tenant -- set`.',
    )
}
