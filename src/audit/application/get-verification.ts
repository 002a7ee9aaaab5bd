import * as z from 'zod'
import { verificationEntriesMax } from '#api/audit/verification.ts'
import { queryNumber } from '#api/list-query.ts'
import type { DifferenceKind } from '#facts/application/check.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Instant, msAfter } from '#kernel/domain/instant.ts'
import { makeWalkLog, type WalkNeeds } from './log-walk.ts'
import { base64Of } from './strict-text.ts'
import type { OpenDifference, VerificationRecord, VerificationRegister } from './verification-ports.ts'
import { type HeadNeeds, makeReadHead, type UnnamedDifference } from './verified-head.ts'
import { growthIn, growthName } from './verify-growth.ts'
import { historyCheckName, historyFault } from './verify-history.ts'
import { logCheckName } from './verify-log.ts'

type Needs = HeadNeeds & WalkNeeds & Readonly<{ verified: Pick<VerificationRegister, 'read'> }>

type BreakKind = 'gap' | 'altered-entry' | 'altered-fact' | 'missing-fact' | 'extra-fact' | 'history' | 'state'
type Break = Readonly<{ kind: BreakKind; at: string; because: string }>

type Schedule = Readonly<{ entriesVerified: number; factsVerifiedTo: Instant; ranAt: Instant; roundEndedAt?: Instant }>

type Verification = Readonly<{
  intact: boolean
  entriesChecked: number
  factsChecked: number
  factsLeft: boolean
  from: number
  next: number | null
  head: Readonly<{ size: number; root: string }> | null
  firstBreak?: Break
  scheduled: Schedule | null
  openDifferences: readonly (Break & Readonly<{ check: string; foundAt: Instant }>)[]
}>

const query = z.strictObject({
  from: queryNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  to: queryNumber(0, Number.MAX_SAFE_INTEGER).optional(),
})

/**
 * Verifies a log now, in both directions: up to a thousand entries and the rest of their bundle, and as many facts of the same time;
 * and that the log continues the checkpoint that the schedule remembers. Each read of an archived event counts as an entry, and each
 * page of facts as a fact. Without `from` it begins where the schedule is, or with the newest entries if the schedule has them all.
 * @throws Refusal `query-invalid`. @throws Transient of the ports.
 */
export const makeGetVerification = (needs: Needs) => {
  const [readHead, walk] = [makeReadHead(needs), makeWalkLog(needs)]

  return async (tenantId: string, input: unknown): Promise<Verification> => {
    const asked = readQuery(query, input)
    const record = await needs.verified.read(tenantId)
    // Facts from before this time are in the tree that is read after it.
    const settled = await walk.settledTo(tenantId)
    const { tree, findings: ofHead } = await readHead(tenantId)
    const size = tree?.size ?? 0
    requireEntries(asked, size)
    const scheduled = scheduledIn(record)
    const { from, to } = rangeOf(asked, size, scheduled?.entriesVerified ?? 0)
    const walked = tree
      ? await walk.entries(tenantId, tree, { from, to }, verificationEntriesMax)
      : { findings: [], place: from, recorded: undefined }
    const isAtEnd = walked.place === size
    const range = factRange(walked.recorded, { scheduled: scheduled?.factsVerifiedTo, settled: settled.to, isAtEnd })
    const facts = range && (await walk.facts(tenantId, tree, range, verificationEntriesMax))
    const ofHistory = await historyFault(record.progress.get(historyCheckName)?.next, tree)
    const found = [ofHead, ofHistory, walked.findings, settled.findings, facts?.findings ?? [], record.differences]
    const [first] = found.flat()
    return {
      intact: first === undefined,
      entriesChecked: walked.place - from,
      factsChecked: facts?.facts ?? 0,
      factsLeft: range !== undefined && facts !== undefined && facts.place.from < range.to,
      from,
      next: walked.place < to ? walked.place : null,
      head: tree ? { size, root: base64Of(tree.root) } : null,
      ...(first && { firstBreak: breakOf(first) }),
      scheduled: scheduled ?? null,
      openDifferences: record.differences.map(openBreakOf),
    }
  }
}

/** If the schedule has verified all entries, the newest ones are verified again. */
const rangeOf = (asked: z.output<typeof query>, size: number, verified: number) => {
  const end = Math.min(asked.to ?? size, size)
  const from = asked.from ?? (verified < end ? verified : Math.max(0, end - verificationEntriesMax))
  return { from, to: Math.max(from, end) }
}

type FactTimes = Readonly<{ scheduled: Instant | undefined; settled: Instant; isAtEnd: boolean }>

/** The facts of the time of these entries; at the end of the log, all later ones too. Without entries, those that the schedule has not verified. */
const factRange = (
  recorded: readonly [Instant, Instant] | undefined,
  { scheduled, settled, isAtEnd }: FactTimes,
): Readonly<{ place: Readonly<{ from: Instant }>; to: Instant }> | undefined => {
  const from = recorded?.[0] ?? scheduled
  const end = recorded === undefined || isAtEnd ? settled : msAfter(recorded[1], 1)
  return from === undefined ? undefined : { place: { from }, to: [end, settled].toSorted()[0] ?? settled }
}

/** A verification of nothing would find nothing. @throws Refusal `query-invalid`. */
const requireEntries = ({ from, to }: z.output<typeof query>, size: number): void => {
  const message =
    from !== undefined && from > size
      ? `must be at most ${size}, the size of the log`
      : from !== undefined && to !== undefined && to < from && `must be at most ${to}, which is \`to\``
  if (message)
    throw new Refusal('query-invalid', 'The query is invalid. See `issues` for each parameter.', [
      { path: 'from', message },
    ])
}

const scheduledIn = ({ progress }: VerificationRecord) => {
  const growth = progress.get(growthName)
  const place = growthIn(growth?.next)
  const roundEndedAt = progress.get(logCheckName)?.endedAt
  return (
    growth &&
    place && {
      entriesVerified: place.index,
      factsVerifiedTo: place.facts.from,
      ranAt: growth.ranAt,
      ...(roundEndedAt !== undefined && { roundEndedAt }),
    }
  )
}

const breakOf = ({ kind, place, because }: UnnamedDifference): Break => ({ kind: breakKinds[kind], at: place, because })

const openBreakOf = (difference: OpenDifference) => ({
  check: difference.check,
  ...breakOf(difference),
  foundAt: difference.foundAt,
})

const breakKinds: Readonly<Record<DifferenceKind, BreakKind>> = {
  'altered-entry': 'altered-entry',
  'altered-fact': 'altered-fact',
  'altered-tile': 'altered-entry',
  'extra-fact': 'extra-fact',
  gap: 'gap',
  'inconsistent-history': 'history',
  'missing-fact': 'missing-fact',
  'shortened-history': 'history',
  state: 'state',
  'wrong-signature': 'history',
}
