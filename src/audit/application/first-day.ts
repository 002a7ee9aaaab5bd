import { dayOf, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import type { LogBucket } from './ports.ts'
import type { VerificationRegister } from './verification-ports.ts'
import { readVerifiedBundle } from './verified-bundle.ts'
import { type HeadNeeds, makeReadHead } from './verified-head.ts'

type Needs = HeadNeeds &
  Readonly<{
    bucket: Pick<LogBucket, 'read'>
    remembered: Pick<VerificationRegister, 'read'>
    /** Returns a number from 0 to below 1 that no one can predict. */
    random: () => number
    /** No fact of the stack is older. */
    since: Instant
    /** The log of a tenant up to this size is verified again within two days. */
    smallSizeMax: number
  }>

/** A fact can wait 29 days for its entry: 1 in the stream, 14 in a queue and its dead letters, and 14 again after a redrive. */
const marginDays = 31

/** One round of so many reads all days, by chance: who adds a fact with an earlier time cannot know when to take it away. */
const roundsPerWhole = 9

/**
 * Makes the function that returns where a round begins to read the facts of a tenant: some days before the first entry of its log, which
 * the verified tree holds. A round begins at `since` by chance, so that it finds a fact that somebody adds with an earlier time; while the
 * tenant has an open difference, so that none closes unread; and for a log that is not small, or whose first entry cannot be verified.
 * @throws Transient `audit-bucket-unavailable` and `store-unavailable`.
 */
export const makeFirstDay = (needs: Needs) => {
  const { bucket, remembered, random, since, smallSizeMax } = needs
  const readHead = makeReadHead(needs)

  const firstEntryAt = async (tenantId: string): Promise<Instant | undefined> => {
    const { tree, findings: ofHead } = await readHead(tenantId)
    if (tree === undefined || ofHead.length > 0 || tree.size === 0 || tree.size > smallSizeMax) return undefined
    const { entries, findings } = await readVerifiedBundle(bucket, { tenantId, bundle: 0, tree })
    return findings.length === 0 ? entries.find(({ index }) => index === 0)?.entry.recordedAt : undefined
  }

  return async (tenantId: string): Promise<Instant> => {
    if (random() * roundsPerWhole < 1 || (await remembered.read(tenantId)).differences.length > 0) return since
    const at = await firstEntryAt(tenantId)
    if (at === undefined || Number.isNaN(Date.parse(at))) return since
    const first = `${dayOf(daysAfter(at, -marginDays))}T00:00:00.000Z`
    return first > since ? first : since
  }
}
