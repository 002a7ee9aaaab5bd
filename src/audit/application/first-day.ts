import { sha256 } from '#kernel/application/sha256.ts'
import { type Clock, dayOf, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import { readCheckpoint } from './checkpoint.ts'
import type { TileReader } from './merkle-tree.ts'
import type { LogBucket } from './ports.ts'
import { tilesAtSize } from './tiles-at-size.ts'
import { readVerifiedBundle } from './verified-bundle.ts'

type Needs = Readonly<{
  bucket: Pick<LogBucket, 'read' | 'checkpoint'>
  tilesOf: (tenantId: string) => TileReader
  clock: Clock
  /** No fact of the stack is older. */
  since: Instant
  /** The log of a tenant up to this size is verified again within two days. */
  smallSizeMax: number
}>

/** A queue and its dead letters keep a message for 14 days each, so a fact can be older than the first entry. */
const marginDays = 31

/** Of each 28 days, three in a row read everything: rounds of a small log begin at most two days apart. */
const [periodDays, wholeDays] = [28, 3]

const dayMs = 86_400_000

/**
 * Makes the function that returns where a round begins to read the facts of a tenant: some days before the first entry of its log, which
 * the signed tree holds. Without the signing key it cannot be moved. A fact that somebody adds with an earlier time is found too: three
 * days of each 28 begin at `since`, and so does each round of a log that is not small, or whose first entry cannot be verified.
 * @throws Transient `audit-bucket-unavailable`.
 */
export const makeFirstDay = ({ bucket, tilesOf, clock, since, smallSizeMax }: Needs) => {
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
    if (isWholeDay(tenantId, clock())) return since
    const at = await firstEntryAt(tenantId)
    if (at === undefined || Number.isNaN(Date.parse(at))) return since
    const first = `${dayOf(daysAfter(at, -marginDays))}T00:00:00.000Z`
    return first > since ? first : since
  }
}

/** The days are others for each tenant, so that not all of them cost more at once. */
const isWholeDay = (tenantId: string, now: Instant): boolean => {
  const offset = Number.parseInt(sha256(tenantId).slice(0, 8), 16)
  return (Math.floor(Date.parse(now) / dayMs) + offset) % periodDays < wholeDays
}
