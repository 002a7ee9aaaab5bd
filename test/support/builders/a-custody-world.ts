import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { makeApproveErasure } from '#custody/application/approve-erasure.ts'
import { makeApproveHold } from '#custody/application/approve-hold.ts'
import { makeApproveLift } from '#custody/application/approve-lift.ts'
import { makeCountUnerased, makeEraseEvents } from '#custody/application/erase-events.ts'
import { makeGetErasure } from '#custody/application/get-erasure.ts'
import { makeLiftHold } from '#custody/application/lift-hold.ts'
import { makeListErasures } from '#custody/application/list-erasures.ts'
import { makeListHolds } from '#custody/application/list-holds.ts'
import type { CustodyRegister, ErasureQueue, PersonalItems } from '#custody/application/ports.ts'
import { makeProposeErasure } from '#custody/application/propose-erasure.ts'
import { makeProposeHold } from '#custody/application/propose-hold.ts'
import { makeRunErasures, type RunCounts } from '#custody/application/run-erasures.ts'
import { makeSearchLetters } from '#custody/application/search-letters.ts'
import { makeWithdrawErasure } from '#custody/application/withdraw-erasure.ts'
import { makeWithdrawHold } from '#custody/application/withdraw-hold.ts'
import type { ErasureTarget } from '#custody/domain/erasure.ts'
import type { HoldTarget } from '#custody/domain/hold.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { textOfItemName } from '#facts/domain/vault-item.ts'
import type { Letters } from '#jobs/application/ports.ts'
import { makeProposeJob } from '#jobs/application/propose-job.ts'
import { makeRunJob } from '#jobs/application/run-job.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeMemoryLetters } from '../doubles/memory-letters.ts'
import type { CustodyParts } from '../ports/custody-stores.ts'
import { aFact } from './a-fact.ts'
import { anOperator } from './an-actor.ts'

const correlationId = randomUUID()

type EventOptions = Partial<Pick<Fact, 'subject' | 'userid' | 'data'>> &
  Readonly<{ classes?: readonly ('personal' | 'secret')[]; texts?: readonly string[] }>

/** Parts of a runner that differ from those of its world. */
type RunnerParts = Readonly<{
  items?: PersonalItems
  register?: CustodyRegister
  queue?: Partial<ErasureQueue>
  letters?: Letters
  /** The messages that wait in the queue `intake`. */
  waitingCount?: number
}>

/** The holds and erasures of a tenant of its own, which people propose and approve, and their runner. */
export const aCustodyWorld = (parts: CustodyParts, clock: Clock = systemClock) => {
  const tenantId = `custody-${randomUUID()}`
  const needs = { register: parts.register, facts: parts.facts, clock }
  const of = (actor: string) => ({ tenantId, actor: anOperator(actor), correlationId })
  const { letters, send } = makeMemoryLetters('AIDA')
  const eraseEvents = makeEraseEvents({ ...parts, clock, pause: async () => undefined })
  const kinds = () => eraseEvents
  // The tests of a file share a table. A runner must not fail for what another test has left there.
  const due = async () => (await parts.queue.due()).filter((one) => one.tenantId === tenantId)
  const ownQueue = { ...parts.queue, due }
  /** What each run did. */
  const reports: RunCounts[] = []
  /** The numbers of failed events that were reported. */
  const failures: number[] = []
  const runnerOf = (changed: RunnerParts = {}) => {
    const { items = parts.items, register = parts.register, waitingCount = 0 } = changed
    const queue = { ...ownQueue, ...changed.queue }
    const kind = makeEraseEvents({ ...parts, items, clock, pause: async () => undefined })
    return makeRunErasures({
      ...{ ...needs, register },
      ...{ queue, jobs: parts.jobs },
      proposeJob: (id) => makeProposeJob({ jobs: parts.jobs, kinds, clock, newId: () => id }),
      runJob: makeRunJob({
        ...{ jobs: parts.jobs, kinds: () => kind, clock, runner: randomUUID(), leaseMs: 2000 },
        pauseMs: async () => undefined,
      }),
      ...{ sliceMs: 5_000, newJobId: v7, countUnerased: makeCountUnerased(parts) },
      searchLetters: makeSearchLetters({ letters: changed.letters ?? letters, holds: parts.register, queue }),
      waiting: { count: async () => waitingCount },
      report: (counts) => void reports.push(counts),
      reportFailed: (events) => void failures.push(events),
    })
  }
  const factsOf = (eventId: string) => parts.facts.history(wholeTenant(tenantId), eventId)
  return {
    ...{ tenantId, parts, send, runnerOf, reports, failures, factsOf },
    /** The items of an event that still have values. */
    itemsOf: async (eventId: string) => (await parts.items.itemsOf(tenantId, eventId)).map(textOfItemName).toSorted(),
    typesOf: async (eventId: string) => (await factsOf(eventId)).map(({ type }) => type),
    proposeHold: (target: HoldTarget, actor = 'alice', idempotencyKey: string = randomUUID()) =>
      makeProposeHold(needs)({ target, reason: 'a court order', idempotencyKey }, of(actor)),
    approveHold: (id: string, actor = 'bob') => makeApproveHold(needs)(id, of(actor)),
    withdrawHold: (id: string, actor = 'alice') => makeWithdrawHold(needs)(id, of(actor)),
    liftHold: (id: string, actor = 'alice') => makeLiftHold(needs)(id, of(actor)),
    approveLift: (id: string, actor = 'bob') => makeApproveLift(needs)(id, of(actor)),
    listHolds: (query = {}) => makeListHolds(needs)(tenantId, query),
    proposeErasure: (target: ErasureTarget, actor = 'alice', idempotencyKey: string = randomUUID()) =>
      makeProposeErasure({ ...needs, newJobId: v7 })({ target, reason: 'a request', idempotencyKey }, of(actor)),
    approveErasure: (id: string, actor = 'bob') => makeApproveErasure(needs)(id, of(actor)),
    withdrawErasure: (id: string, actor = 'alice') => makeWithdrawErasure(needs)(id, of(actor)),
    listErasures: (query = {}) => makeListErasures(needs)(tenantId, query),
    getErasure: (id: string) => makeGetErasure({ ...needs, jobs: parts.jobs })(tenantId, id),
    run: (signal = AbortSignal.timeout(20_000)) => runnerOf()(signal),
    /** An event with values in the vault. */
    event: async ({ classes = ['personal'], texts = [], ...known }: EventOptions = {}) => {
      const vaulted = classes.length > 0 && { sluicevault: classes.join(' ') }
      const { id: _, ...draft } = aFact({ tenantid: tenantId, ...vaulted, ...known })
      const { fact } = await parts.facts.append(draft)
      const dataUserId = known.data?.userId === undefined ? undefined : String(known.data.userId)
      const owners = { subject: known.subject, userId: known.userid, dataUserId }
      await parts.keep({ tenantId, eventId: fact.eventid, ...owners, classes, texts })
      return fact
    },
  }
}

export type CustodyWorld = ReturnType<typeof aCustodyWorld>
