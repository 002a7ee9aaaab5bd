import type { ApprovalContext } from '#approval/application/approval-fact.ts'
import { erasedIn } from '#facts/application/erased-facts.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { classesIn } from '#vault/application/open-facts.ts'
import { isAltered, openedIn, type Vault } from '#vault/application/vault.ts'
import { type ErasureTarget, isSameUser } from '../domain/erasure.ts'
import type { HoldTarget } from '../domain/hold.ts'
import { notSearchedBy } from '../domain/not-searched.ts'
import { custodyFact, definedFields } from './custody-fact.ts'
import { receivedFactIn } from './erasure-thing.ts'
import { viewOfErasure } from './erasure-view.ts'
import { viewOfHold } from './hold-view.ts'
import type { CustodyRegister, PersonalItems } from './ports.ts'

/** Facts by the time at which they were recorded. */
export type FactsByTime = {
  /** Yields the facts of a range, day by day, from the index by time. @throws Transient `store-unavailable`. */
  within(tenantId: string, range: ExportRange): AsyncIterable<Fact>
}

type ExportRange = Readonly<{ from: Instant; to: Instant }>

type Needs = Readonly<{
  facts: FactLog
  items: Pick<PersonalItems, 'find'>
  register: Pick<CustodyRegister, 'holds' | 'erasures'>
  vault: Vault
  byTime: FactsByTime
  clock: Clock
  newId: () => string
}>

type ExportRequest = Readonly<{
  target: ErasureTarget
  /** Also the events of this time that only name the target. */
  range?: ExportRange | undefined
  progress: (eventCount: number) => void
}>

/** The act is recorded before its result is handed out. */
export type SubjectExport = Awaited<ReturnType<ReturnType<typeof makeExportSubject>>>

/**
 * Collects what is held about a subject, a user or an event: the facts of each event with their values from the vault, also what
 * people wrote about it, and the holds and erasures that concern it. Values that were erased or altered are commitments. The export
 * is recorded as a fact before it returns. Each call is another export.
 * @throws Transient `store-unavailable`, `vault-unavailable`.
 */
export const makeExportSubject = ({ facts, items, register, vault, byTime, clock, newId }: Needs) => {
  const idsOf = async (tenantId: string, { target, range }: ExportRequest): Promise<ReadonlySet<string>> => {
    const ids = new Set<string>()
    let after: string | undefined
    do {
      const page = await items.find(tenantId, target, { limit: 1000, after })
      for (const id of page.items) ids.add(id)
      after = page.next
    } while (after !== undefined)
    if (range) for await (const fact of byTime.within(tenantId, range)) if (names(fact, target)) ids.add(fact.eventid)
    return ids
  }

  const eventOf = async (tenantId: string, eventId: string) => {
    const history = await facts.history(wholeTenant(tenantId), eventId)
    const received = receivedFactIn(history)
    if (!received) return []
    return [{ eventId, type: received.type, receivedAt: received.receivedat, ...(await openHistory(vault, history)) }]
  }

  return async (request: ExportRequest, context: ApprovalContext) => {
    const { tenantId } = context
    const ids = await idsOf(tenantId, request)
    const events: Awaited<ReturnType<typeof eventOf>>[number][] = []
    for (const id of ids) {
      events.push(...(await eventOf(tenantId, id)))
      request.progress(events.length)
    }
    const now = clock()
    const everything = { limit: Number.MAX_SAFE_INTEGER }
    const [holds, erasures] = await Promise.all([
      register.holds(tenantId, everything),
      register.erasures(tenantId, everything),
    ])
    const concerns = (target: HoldTarget | ErasureTarget): boolean => isAbout(target, request.target, ids)
    const exportId = newId()
    const target = definedFields(request.target)
    await facts.append(
      custodyFact(context, {
        eventId: exportId,
        type: 'Custody.Export.Created.v1',
        happening: happenings.completed(1),
        at: now,
        data: { exportId, target, ...request.range, events: events.length },
      }),
    )
    return {
      ...{ exportId, tenantId, target, ...request.range, exportedAt: now, exportedBy: context.actor.id },
      notSearched: notSearchedBy(request),
      events: events.toSorted((one, other) => (one.receivedAt < other.receivedAt ? -1 : 1)),
      holds: holds.items.filter((hold) => concerns(hold.target)).map((hold) => viewOfHold(hold, now)),
      erasures: erasures.items.filter((one) => concerns(one.target)).map((one) => viewOfErasure(one, now)),
    }
  }
}

/** The state of the values of a fact, by class. */
type ValueStates = Readonly<Record<string, string>>

type ShownFact = Readonly<{ fact: Fact; states: ValueStates }>

/**
 * The facts of an event, the states of the values of the first, and by happening those of later facts whose texts are not all
 * open.
 */
const openHistory = async (vault: Vault, history: readonly Fact[]) => {
  const shown = await openFacts(vault, history)
  const isFirst = ({ fact }: ShownFact): boolean => kindOf(fact) === 'received'
  const closed = shown.filter((one) => !isFirst(one) && Object.values(one.states).some((state) => state !== 'open'))
  const texts = Object.fromEntries(closed.map(({ fact, states }) => [fact.happening, states]))
  return {
    values: shown.find(isFirst)?.states ?? {},
    ...(closed.length > 0 && { texts }),
    facts: shown.map(({ fact }) => fact),
  }
}

/**
 * Opens the facts of an event. An erasure is a fact, so values that a restored backup brings back are not opened. An altered value
 * closes its fact alone.
 */
const openFacts = async (vault: Vault, history: readonly Fact[]): Promise<readonly ShownFact[]> => {
  const isErased = erasedIn(history)
  const unerased = history.filter((fact) => !isErased(fact))
  const outcomes = await vault.openEach(unerased)
  const opened = new Map(unerased.map(({ id }, index) => [id, outcomes[index]]))
  return history.map((fact) => {
    const outcome = opened.get(fact.id)
    if (isErased(fact)) return closedAs(fact, 'erased')
    return outcome?.status === 'rejected' && isAltered(outcome.reason) ? closedAs(fact, 'altered') : openedIn(outcome)
  })
}

const closedAs = (fact: Fact, state: 'erased' | 'altered'): ShownFact => ({
  fact,
  states: Object.fromEntries(classesIn(fact).map((vaultClass) => [vaultClass, state])),
})

/** Returns whether the first fact of an event names the target. */
const names = (fact: Fact, { subject, userId }: ErasureTarget): boolean =>
  kindOf(fact) === 'received' &&
  ((subject !== undefined && fact.subject === subject) ||
    (userId !== undefined && [fact.userid, fact.data.userId].some((user) => isSameUser(user, userId))))

/** Returns whether a hold or an erasure concerns the target of an export or one of its events. */
const isAbout = (one: HoldTarget & ErasureTarget, target: ErasureTarget, ids: ReadonlySet<string>): boolean =>
  one.tenant === true ||
  (one.eventId !== undefined && ids.has(one.eventId)) ||
  (one.subject !== undefined && one.subject === target.subject) ||
  (one.userId !== undefined && isSameUser(target.userId, one.userId))
