import { within } from './within.ts'

type CheckState = 'ok' | 'late' | 'away'

/** The state of what Sluice depends on. `outboxAgeSeconds` is missing while it is unknown. */
export type Health = Readonly<{
  status: 'ok' | 'degraded'
  checks: Readonly<{ facts: CheckState; outbox: CheckState }>
  outboxAgeSeconds?: number
}>

type Needs = Readonly<{
  /** Resolves when the fact log responds. */
  pingFacts: () => Promise<unknown>
  /** Returns the age above which no fact is unpublished; `undefined` if no pulse has passed the outbox yet. */
  measureOutbox: () => Promise<number | undefined>
  /** The age above which the outbox is late. */
  lateSeconds: number
  /** The timeout of each check. */
  timeoutMs: number
}>

/** Checks the fact log and the outbox. Never throws: what does not answer in time is reported as `away`. */
export const makeCheckHealth =
  ({ pingFacts, measureOutbox, lateSeconds, timeoutMs }: Needs) =>
  async (): Promise<Health> => {
    const [facts, age] = await Promise.allSettled([within(timeoutMs, pingFacts()), within(timeoutMs, measureOutbox())])
    const checks = {
      facts: facts.status === 'fulfilled' ? 'ok' : 'away',
      outbox: age.status === 'rejected' ? 'away' : stateOf(age.value, lateSeconds),
    } as const
    return {
      status: checks.facts === 'ok' && checks.outbox === 'ok' ? 'ok' : 'degraded',
      checks,
      ...(age.status === 'fulfilled' && age.value !== undefined && { outboxAgeSeconds: age.value }),
    }
  }

const stateOf = (ageSeconds: number | undefined, lateSeconds: number): CheckState =>
  ageSeconds === undefined || ageSeconds > lateSeconds ? 'late' : 'ok'
