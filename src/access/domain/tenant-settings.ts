import { Refusal } from '#kernel/domain/errors.ts'

/** How fast a tenant may send: so many requests a second in the long run, so many at once after a rest. Whole numbers, at least 1. */
export type Limit = Readonly<{ requestsPerSecond: number; burst: number }>

/** Whether a tenant is served, how fast it may send, and how long its events are kept. */
export type TenantSettings = Limit &
  Readonly<{
    status: 'active' | 'suspended'
    /** Counted from reception; for ever where it does not say. */
    retentionDays?: number | undefined
  }>

/** What somebody has said about a tenant; what they left out is as it is for everybody. */
export type SaidSettings = Readonly<{
  status?: TenantSettings['status'] | undefined
  requestsPerSecond?: number | undefined
  burst?: number | undefined
  retentionDays?: number | undefined
}>

/** What holds for a tenant. */
export const settingsFrom = (said: SaidSettings, usual: Limit): TenantSettings => ({
  status: said.status ?? 'active',
  requestsPerSecond: said.requestsPerSecond ?? usual.requestsPerSecond,
  burst: said.burst ?? usual.burst,
  ...(said.retentionDays !== undefined && { retentionDays: said.retentionDays }),
})

/** @throws Refusal `tenant-suspended`. */
export const refuseSuspended = ({ status }: TenantSettings): void => {
  if (status === 'suspended') throw new Refusal('tenant-suspended', 'The tenant is suspended. Ask its operator.')
}
