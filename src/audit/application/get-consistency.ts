import * as z from 'zod'
import { queryNumber } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { LogDifference } from './log-difference.ts'
import { consistencyProof, emptyRoot, isConsistent, type TileReader, treeRoot } from './merkle-tree.ts'
import { newestCheckpoint } from './newest-checkpoint.ts'
import type { AuditLog } from './ports.ts'
import { base64Of } from './strict-text.ts'
import { requireRoot, tilesAtSize } from './tiles-at-size.ts'

type Needs = Readonly<{
  log: Pick<AuditLog, 'checkpoints'>
  tilesOf: (tenantId: string) => TileReader
  originOf: (tenantId: string) => string
}>

/** A consistency proof, as `GET /v1/audit/consistency` returns it. Hashes are in base64. */
type ConsistencyView = Readonly<{
  origin: string
  from: number
  to: number
  fromRoot: string
  toRoot: string
  hashes: readonly string[]
}>

const size = queryNumber(0, Number.MAX_SAFE_INTEGER)
const query = z.strictObject({ from: size, to: size.optional() })

/**
 * Returns the proof that a log with `to` entries continues the one with `from` entries. It was verified before, and the newest
 * checkpoint continues both.
 * @throws Refusal `query-invalid` for sizes that the log never had. @throws LogDifference if the tiles do not lead to the root.
 * @throws Transient `store-unavailable` or `audit-bucket-unavailable`.
 */
export const makeGetConsistency =
  ({ log, tilesOf, originOf }: Needs) =>
  async (tenantId: string, input: unknown): Promise<ConsistencyView> => {
    const asked = readQuery(query, input)
    const newest = (await newestCheckpoint(log, tenantId)) ?? { size: 0, root: emptyRoot }
    const { from, to } = sizesOf(asked, newest.size)
    const tiles = tilesAtSize(tilesOf(tenantId), newest.size)
    await requireRoot({ size: newest.size, root: newest.root, tiles })
    const [fromRoot, toRoot, proof, proofOfNewest] = await Promise.all([
      treeRoot(from, tiles),
      treeRoot(to, tiles),
      consistencyProof(from, to, tiles),
      consistencyProof(to, newest.size, tiles),
    ])
    const later = { size: to, root: toRoot, proof }
    // Both roots can come from one altered tile: only the signed root shows it.
    const signed = { size: newest.size, root: newest.root, proof: proofOfNewest }
    if (!isConsistent({ oldSize: to, oldRoot: toRoot, ...signed })) throw new LogDifference('altered-tile', String(to))
    if (!isConsistent({ oldSize: from, oldRoot: fromRoot, ...later }))
      throw new LogDifference('altered-tile', String(from))
    return {
      ...{ origin: originOf(tenantId), from, to },
      ...{ fromRoot: base64Of(fromRoot), toRoot: base64Of(toRoot), hashes: proof.map(base64Of) },
    }
  }

/** @throws Refusal `query-invalid`. */
const sizesOf = ({ from, to }: z.output<typeof query>, newestSize: number) => {
  const later = to ?? newestSize
  const detail = 'The query is invalid. See `issues` for each parameter.'
  if (later > newestSize)
    throw new Refusal('query-invalid', detail, [
      { path: 'to', message: `must not be greater than ${newestSize}, the size of the newest checkpoint` },
    ])
  if (from > later)
    throw new Refusal('query-invalid', detail, [
      { path: 'from', message: `must not be greater than ${later}, the size of the later log` },
    ])
  return { from, to: later }
}
