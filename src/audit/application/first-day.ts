import { dayOf, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import { readCheckpoint } from './checkpoint.ts'
import type { TileReader } from './merkle-tree.ts'
import type { LogBucket } from './ports.ts'
import { tilesAtSize } from './tiles-at-size.ts'
import type { VerificationRegister } from './verification-ports.ts'
import { readVerifiedBundle } from './verified-bundle.ts'

type Needs = Readonly<{
  bucket: Pick<LogBucket, 'read' | 'checkpoint'>
  tilesOf: (tenantId: string) => TileReader
  remembered: Pick<VerificationRegister, 'read'>
  /** Returns a number from 0 to below 1 that no one can predict. */
  random: () => number
  /** No fact of the stack is older. */
  since: Instant
  /** The log of a tenant up to this size is verified again within two days. */
  smallSizeMax: number
}>

/** A queue and its dead letters keep a message for 14 days each, so a fact can be older than the first entry. */
const marginDays = 31

/** One round of so many reads all days, by chance: who adds a fact with an earlier time cannot know when to take it away. */
const roundsPerWhole = 9

/**
 * Makes the function that returns where a round begins to read the facts of a tenant: some days before the first entry of its log, which
 * the signed tree holds. A round begins at `since` by chance, so that it finds a fact that somebody adds with an earlier time; while the
 * tenant has an open difference, so that none closes unread; and for a log that is not small, or whose first entry cannot be verified.
 * @throws Transient `audit-bucket-unavailable` and `store-unavailable`.
 */
export const makeFirstDay = ({ bucket, tilesOf, remembered, random, since, smallSizeMax }: Needs) => {
  /** The first entries of logs never change. */
  const known = new Map<string, Instant>()

  const firstEntryAt = async (tenantId: string): Promise<Instant | undefined> => {
    const checkpoint = readCheckpoint((await bucket.checkpoint(tenantId))?.text ?? '')?.checkpoint
    if (checkpoint === undefined || checkpoint.size === 0 || checkpoint.size > smallSizeMax) return undefined
    const at = known.get(tenantId) ?? (await verifiedTime(tenantId, checkpoint))
    if (at !== undefined) known.set(tenantId, at)
    return at
  }

  const verifiedTime = async (
    tenantId: string,
    { size, root }: Readonly<{ size: number; root: Uint8Array }>,
  ): Promise<Instant | undefined> => {
    const tree = { size, root, tiles: tilesAtSize(tilesOf(tenantId), size) }
    const { entries, findings } = await readVerifiedBundle(bucket, { tenantId, bundle: 0, tree })
    const first = entries.find(({ index }) => index === 0)
    return findings.length === 0 ? first?.entry.recordedAt : undefined
  }

  return async (tenantId: string): Promise<Instant> => {
    if (random() * roundsPerWhole < 1 || (await remembered.read(tenantId)).differences.length > 0) return since
    const at = await firstEntryAt(tenantId)
    if (at === undefined || Number.isNaN(Date.parse(at))) return since
    const first = `${dayOf(daysAfter(at, -marginDays))}T00:00:00.000Z`
    return first > since ? first : since
  }
}
