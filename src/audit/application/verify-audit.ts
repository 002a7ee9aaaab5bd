import type { Check, CheckDifference } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfDifference } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { type Clock, type Instant, msAfter } from '#kernel/domain/instant.ts'
import type { AuditLog } from './ports.ts'
import type { CheckProgress, OpenDifference, VerificationRecord, VerificationRegister } from './verification-ports.ts'

/** A check with what one run of it may read, and how long it rests after a round. */
type ScheduledCheck = Readonly<{ check: Check; budget: number; restMs: number }>

type Needs = Readonly<{
  log: Pick<AuditLog, 'logs'>
  /** Returns the registered tenants, so that one stays verified whose row in the list of logs was deleted. */
  tenants: () => Promise<readonly string[]>
  checks: readonly ScheduledCheck[]
  register: VerificationRegister
  facts: Pick<FactLog, 'append'>
  clock: Clock
  /** The time after which a run begins with no other tenant. */
  runMs: number
  /** Called for each difference, each time that it is found. */
  reportDifference: (tenantId: string, difference: CheckDifference) => void
  /** Called for a check that failed. The next run tries it again. */
  warn: (tenantId: string, check: string, reason: unknown) => void
}>

/** `openCount`: the differences that are open, of all tenants. `failedCount`: the checks, and the tenants, that could not be read,
 * and the tenants whose turn did not come for a day. */
export type VerificationCounts = Readonly<{
  tenantCount: number
  readCount: number
  openCount: number
  failedCount: number
}>

/** The most new differences of one run that are kept. The next round keeps more of them, and those that are open stay open. */
const newMax = 100

/**
 * Runs the checks of every tenant that has a log or is registered, in turns: a run goes on after the tenant where the last one stopped. Each check reads up
 * to its budget, and goes on there in the next run. A difference is reported each time, is open until a later round of its check does
 * not find it, and is a fact once. A check that fails stops no other. Safe to repeat and to race.
 * @throws Transient `store-unavailable` when the tenants cannot be read.
 */
export const makeVerifyAudit = (needs: Needs) => {
  const { log, tenants, checks, register, clock, runMs, warn } = needs
  const runCheck = makeRunCheck(needs)

  return async (): Promise<VerificationCounts> => {
    const counts = { tenantCount: 0, readCount: 0, openCount: 0, failedCount: 0 }
    const until = msAfter(clock(), runMs)
    const tenantIds = [...new Set([...(await Array.fromAsync(log.logs())), ...(await tenants())])]
    for (const tenantId of inTurns(tenantIds, await register.lastTenant())) {
      if (clock() >= until) break
      for (const scheduled of checks) {
        const [outcome] = await Promise.allSettled([runCheck(tenantId, scheduled)])
        if (outcome.status === 'fulfilled') counts.readCount += outcome.value
        else {
          counts.failedCount += 1
          warn(tenantId, scheduled.check.name, outcome.reason)
        }
      }
      counts.tenantCount += 1
      await register.saveLastTenant(tenantId)
    }
    // Also of the tenants whose turn comes in a later run, or the alarm would end while their differences are open.
    for (const tenantId of tenantIds) {
      const [outcome] = await Promise.allSettled([register.read(tenantId)])
      if (outcome.status === 'fulfilled') {
        counts.openCount += outcome.value.differences.length
        if (!isLate(outcome.value, clock())) continue
        counts.failedCount += 1
        warn(tenantId, 'turn', new Error('No check of the tenant has run for a day.'))
      } else {
        counts.failedCount += 1
        warn(tenantId, 'register', outcome.reason)
      }
    }
    return counts
  }
}

/** The tenants from the one after the last on, and then the others. */
const inTurns = (tenantIds: readonly string[], last: string | undefined): readonly string[] => {
  const sorted = tenantIds.toSorted()
  const first = sorted.findIndex((tenantId) => last !== undefined && tenantId > last)
  return first < 0 ? sorted : [...sorted.slice(first), ...sorted.slice(0, first)]
}

/** Makes the function that runs a check once, and returns how many items it read. */
const makeRunCheck = ({ register, facts, clock, reportDifference }: Needs) => {
  const keep = async (tenantId: string, difference: CheckDifference, open: OpenDifference | undefined) => {
    const seenAt = clock()
    const foundAt = open?.foundAt ?? seenAt
    reportDifference(tenantId, difference)
    await register.saveDifference(tenantId, { ...difference, foundAt, seenAt })
    await facts.append(differenceFact(tenantId, difference, seenAt))
  }

  return async (tenantId: string, { check, budget, restMs }: ScheduledCheck): Promise<number> => {
    const { progress, differences: known } = await register.read(tenantId)
    const before = believable(progress.get(check.name), clock())
    if (isResting(before, clock(), restMs)) return 0
    const [ranAt, roundAt] = [clock(), before?.roundAt ?? clock()]
    const result = await check.run(tenantId, before?.next, budget)
    const open = new Map(known.map((one) => [keyOf(one), one]))
    const found = new Map(result.differences.map((one) => [keyOf(one), one]))
    const fresh = [...found.keys()].filter((key) => !open.has(key))
    for (const key of fresh.slice(newMax)) found.delete(key)
    for (const [key, difference] of found) await keep(tenantId, difference, open.get(key))
    const isOver = result.next === undefined || result.isOver === true
    const isGone = (one: OpenDifference) => one.check === check.name && one.seenAt < roundAt && !found.has(keyOf(one))
    const gone = isOver ? known.filter(isGone) : []
    for (const difference of gone) await register.removeDifference(tenantId, difference)
    await register.saveProgress(tenantId, check.name, {
      next: result.next,
      roundAt: isOver ? undefined : roundAt,
      endedAt: isOver ? ranAt : before?.endedAt,
      ranAt,
    })
    return result.read
  }
}

/** Runs end before the turn of a tenant comes if there are too many of them, or too much is new. */
const lateMs = 86_400_000

const isLate = ({ progress }: VerificationRecord, now: Instant): boolean => {
  const last = [...progress.values()]
    .map(({ ranAt }) => ranAt)
    .toSorted()
    .at(-1)
  return last !== undefined && msAfter(last, lateMs) < now
}

/** No run wrote a time that is still to come. Such a round begins anew, and what a check remembers between rounds stays. */
const believable = (progress: CheckProgress | undefined, now: Instant): CheckProgress | undefined => {
  if (progress?.roundAt !== undefined && progress.roundAt > now) return undefined
  return progress?.endedAt !== undefined && progress.endedAt > now ? { ...progress, endedAt: undefined } : progress
}

const isResting = (progress: CheckProgress | undefined, now: Instant, restMs: number): boolean =>
  progress?.roundAt === undefined && progress?.endedAt !== undefined && now < msAfter(progress.endedAt, restMs)

const keyOf = ({ check, kind, place }: CheckDifference): string => JSON.stringify([check, kind, place])

const differenceFact = (tenantId: string, { check, kind, place }: CheckDifference, recordedat: Instant) => {
  const eventid = eventIdOfDifference(tenantId, [check, kind, place])
  return rootFact({
    type: 'Security.Audit.DifferenceFound.v1',
    source: 'sluice/audit',
    tenantid: tenantId,
    eventid,
    correlationid: eventid,
    actor: systemActor('sluice/audit'),
    happening: happenings.differed(),
    recordedat,
    data: { check, kind, place },
  })
}
