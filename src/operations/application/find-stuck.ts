import type { FactRows } from '#facts/application/fact-rows.ts'
import { inGroups } from '#kernel/application/in-groups.ts'
import { PipelineError } from '#kernel/domain/errors.ts'
import { type Clock, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import type { StuckEvent, StuckKey } from '../domain/stuck-event.ts'
import { checkWidth, makeReadSlice, type Remainder, sliceMsFirst } from './fact-slices.ts'
import type { CheckedTenants, ReviewStates, StuckRegister } from './stuck-ports.ts'

type Needs = Readonly<{
  tenants: CheckedTenants
  rows: Pick<FactRows, 'page'>
  reviews: ReviewStates
  register: StuckRegister
  examine: (event: StuckKey, registered?: StuckEvent) => Promise<StuckEvent | undefined>
  /** Called for a tenant or an event that could not be checked. A tenant is tried again by the next run. */
  warn: (subject: Partial<StuckKey>, reason: unknown) => void
  clock: Clock
  /** How long an event may be in a passing state. */
  limitMs: number
  /** How far back the facts of a tenant without a checkpoint are read. */
  lookbackDays: number
  /** The time after which a run begins no slice and no page. */
  runMs: number
}>

/** An empty slice is read again at the same cost as its checkpoint is stored, so that is stored once an hour. */
const savedEveryMs = 3_600_000

const pageLength = 200

/**
 * Finds the events that are stuck, by the facts of every tenant in the order of time. Each fact is read about once: a slice ends
 * before the limit, so an event whose last fact of its slice is a passing one is examined by its history. Rows of earlier runs are
 * examined again, and removed when their events went on. Safe to repeat, to race and to stop at any moment: a slice whose end was
 * not stored is read again, with the same result. A run that ends before the facts is continued by the next one.
 * @throws Transient `store-unavailable` when the register cannot be read.
 */
export const makeFindStuck = (needs: Needs) => async () => {
  const { reviews, register, clock } = needs
  const run = startRun(needs)
  const examinedAllRows = await examineRows(needs, run)
  const examinedAllReviews = await examineReviews(reviews, run)
  const behind = await readTenants(needs, run)
  run.counts.tenantsBehind = behind.length
  const [readUntil = run.until] = behind.map(({ from }) => from).toSorted()
  const state = { at: clock(), readUntil, isComplete: examinedAllRows && examinedAllReviews && behind.length === 0 }
  await register.noteRun(state)
  const { counts: left } = await register.counts()
  return { ...run.counts, ...state, stuck: left.reduce((sum, { count }) => sum + count, 0) }
}

type Run = ReturnType<typeof startRun>

/** What one run knows: until when it reads facts, how long it may take, the rows that stay, and its counts. */
const startRun = ({ clock, limitMs, runMs, warn, examine }: Needs) => {
  const startMs = Date.parse(clock())
  const counts = { tenants: 0, tenantsBehind: 0, facts: 0, examined: 0, found: 0, wentOn: 0, failed: 0 }
  const registered = new Set<string>()

  const examineOnce = async (event: StuckKey, row?: StuckEvent): Promise<StuckEvent | undefined> => {
    counts.examined += 1
    try {
      return await examine(event, row)
    } catch (error) {
      // It stays as it is: its facts were altered, or a newer version wrote them.
      if (!(error instanceof PipelineError) || error.retryable) throw error
      counts.failed += 1
      warn(event, error)
      return row
    }
  }

  return {
    counts,
    registered,
    until: new Date(startMs - limitMs).toISOString(),
    hasTime: (): boolean => Date.parse(clock()) < startMs + runMs,
    examine: examineOnce,
    examineAll: async (events: readonly StuckKey[]): Promise<void> => {
      const others = events.filter((event) => !registered.has(nameOf(event)))
      await inGroups(others, checkWidth, async (event) => {
        if (await examineOnce(event)) counts.found += 1
      })
    },
  }
}

/** Returns whether the run had time for every row. */
const examineRows = async ({ register }: Needs, { counts, registered, hasTime, examine }: Run): Promise<boolean> => {
  let after: string | undefined
  do {
    if (!hasTime()) return false
    const page = await register.page({ limit: pageLength, after })
    await inGroups(page.items, checkWidth, async (row) => {
      if (await examine(row, row)) return void registered.add(nameOf(row))
      await register.remove(row)
      counts.wentOn += 1
    })
    after = page.next
  } while (after !== undefined)
  return true
}

/** Returns whether the run had time for every review that is overdue. */
const examineReviews = async (reviews: ReviewStates, { until, hasTime, examineAll }: Run): Promise<boolean> => {
  for await (const page of reviews.overdue(until)) {
    if (!hasTime()) return false
    await examineAll(page)
  }
  return true
}

/** Reads the facts of every tenant. Returns the tenants that are left. */
const readTenants = async (needs: Needs, run: Run): Promise<readonly Remainder[]> => {
  const { tenants, register, lookbackDays, warn } = needs
  const checkpoints = await register.checkpoints()
  const known = [...new Set([...checkpoints.keys(), ...(await tenants.all())])].toSorted()
  run.counts.tenants = known.length
  const advance = makeAdvance(needs, run)
  const behind: Remainder[] = []
  let open = known.map((tenantId): Remainder => {
    const savedAt = checkpoints.get(tenantId)
    return { tenantId, savedAt, from: savedAt ?? daysAfter(run.until, -lookbackDays), sliceMs: sliceMsFirst }
  })
  // One slice of each tenant in turn, so that a large one does not keep the others waiting.
  while (open.length > 0 && run.hasTime()) {
    const next: Remainder[] = []
    await inGroups(open, checkWidth, async (remainder) => {
      if (!run.hasTime()) return void next.push(remainder)
      try {
        const after = await advance(remainder)
        if (after.from < run.until) next.push(after)
      } catch (error) {
        run.counts.failed += 1
        warn({ tenantId: remainder.tenantId }, error)
        behind.push(remainder)
      }
    })
    open = next
  }
  return [...behind, ...open]
}

/** Reads one slice of a tenant, examines its events, and stores its end. */
const makeAdvance = (needs: Needs, { counts, until, examineAll }: Run) => {
  const readSlice = makeReadSlice(needs, until)
  return async (remainder: Remainder): Promise<Remainder> => {
    const { next, suspects, rowCount } = await readSlice(remainder)
    counts.facts += rowCount
    await examineAll(suspects)
    const { tenantId, savedAt, from } = next
    const isDue = rowCount > 0 || savedAt === undefined || msBetween(savedAt, from) >= savedEveryMs
    if (!isDue || from === remainder.from) return next
    await needs.register.advance(tenantId, from)
    return { ...next, savedAt: from }
  }
}

const nameOf = ({ tenantId, eventId }: StuckKey): string => `${tenantId}#${eventId}`

const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from)
