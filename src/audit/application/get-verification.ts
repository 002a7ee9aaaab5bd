import * as z from 'zod'
import { verificationEntriesMax } from '#api/audit/verification.ts'
import { queryNumber } from '#api/list-query.ts'
import type { DifferenceKind } from '#facts/application/check.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { makeWalkLog, type WalkNeeds } from './log-walk.ts'
import { base64Of } from './strict-text.ts'
import type { OpenDifference, VerificationRecord, VerificationRegister } from './verification-ports.ts'
import { type HeadNeeds, makeReadHead, type UnnamedDifference } from './verified-head.ts'
import { growthIn, growthName } from './verify-growth.ts'
import { logCheckName } from './verify-log.ts'

type Needs = HeadNeeds & WalkNeeds & Readonly<{ verified: Pick<VerificationRegister, 'read'> }>

type BreakKind = 'gap' | 'altered-entry' | 'altered-fact' | 'missing-fact' | 'extra-fact' | 'history' | 'state'
type Break = Readonly<{ kind: BreakKind; at: string; because: string }>

type Verification = Readonly<{
  intact: boolean
  entriesChecked: number
  from: number
  next: number | null
  head: Readonly<{ size: number; root: string }> | null
  firstBreak?: Break
  scheduled: Readonly<{
    entriesVerified: number
    factsVerifiedTo: Instant
    ranAt: Instant
    roundEndedAt?: Instant
  }> | null
  openDifferences: readonly (Break & Readonly<{ check: string; foundAt: Instant }>)[]
}>

const query = z.strictObject({
  from: queryNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  to: queryNumber(0, Number.MAX_SAFE_INTEGER).optional(),
})

/**
 * Verifies entries of a log now, up to a thousand and their bundle, beside what the schedule has verified. Each read of an archived
 * event counts as an entry. Without `from` it begins where the schedule is. @throws Refusal `query-invalid`. @throws Transient of the ports.
 */
export const makeGetVerification = (needs: Needs) => {
  const [readHead, walk] = [makeReadHead(needs), makeWalkLog(needs)]

  return async (tenantId: string, input: unknown): Promise<Verification> => {
    const asked = readQuery(query, input)
    const record = await needs.verified.read(tenantId)
    const { tree, findings: ofHead } = await readHead(tenantId)
    const size = tree?.size ?? 0
    requireEntries(asked, size)
    const from = Math.min(asked.from ?? scheduledIn(record)?.entriesVerified ?? 0, size)
    const to = Math.max(from, Math.min(asked.to ?? size, size))
    const walked = tree
      ? await walk.entries(tenantId, tree, { from, to }, verificationEntriesMax)
      : { findings: [], place: from }
    const [first] = [...ofHead, ...walked.findings, ...record.differences]
    return {
      intact: first === undefined,
      entriesChecked: walked.place - from,
      from,
      next: walked.place < to ? walked.place : null,
      head: tree ? { size, root: base64Of(tree.root) } : null,
      ...(first && { firstBreak: breakOf(first) }),
      scheduled: scheduledIn(record) ?? null,
      openDifferences: record.differences.map(openBreakOf),
    }
  }
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
