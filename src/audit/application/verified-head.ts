import type { CheckDifference } from '#facts/application/check.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { type Instant, isInstant } from '#kernel/domain/instant.ts'
import { tileWidthMax } from '../domain/entry-bundle.ts'
import { tilePath } from '../domain/tile-path.ts'
import { readCheckpoint, type SignedCheckpoint } from './checkpoint.ts'
import { makeIsIntroduced } from './introduced-key.ts'
import { LogDifference, orDifference } from './log-difference.ts'
import { isSame, type TileReader } from './merkle-tree.ts'
import type { AuditLog, KeyRegister, LogBucket, LogState, RegisteredKey } from './ports.ts'
import { signatureVerdict } from './signed-note.ts'
import { requireRoot, type Tree, tilesAtSize } from './tiles-at-size.ts'
import type { EventFacts } from './trail-ports.ts'
import { verifierKey } from './verifier-key.ts'

export type HeadNeeds = Readonly<{
  log: Pick<AuditLog, 'state' | 'checkpoints'>
  bucket: Pick<LogBucket, 'checkpoint'>
  register: Pick<KeyRegister, 'all'>
  facts: EventFacts
  tilesOf: (tenantId: string) => TileReader
  originOf: (tenantId: string) => string
}>

/** A difference before the check that found it is named. */
export type UnnamedDifference = Omit<CheckDifference, 'check'>

/** The tree under the published checkpoint. Without one there is nothing to compare: the log is empty, or cannot be read. */
export type VerifiedHead = Readonly<{ tree: Tree | undefined; findings: readonly UnnamedDifference[] }>

/**
 * Makes the function that reads the published checkpoint of a log and verifies it: it is of this log, a known key signed it, it is
 * not behind the state of the log, and the tiles lead to its root. @throws Transient of the ports.
 */
export const makeReadHead = (needs: HeadNeeds) => {
  const { log, bucket, register, facts, tilesOf, originOf } = needs
  const isIntroduced = makeIsIntroduced(facts)

  const isSignedFor = async (origin: string, { note, checkpoint }: SignedCheckpoint): Promise<boolean> => {
    if (checkpoint.origin !== origin) return false
    const keys = await register.all()
    const verdicts = keys.map((key) => ({ key, verdict: signatureVerdict(note, [ofKey(origin, key)]) }))
    const signers = verdicts.filter(({ verdict }) => verdict === 'valid')
    if (signers.length === 0 || verdicts.some(({ verdict }) => verdict === 'invalid')) return false
    return (await Promise.all(signers.map(({ key }) => isIntroduced(key)))).includes(true)
  }

  /** The newest run is the one of the state, or that which the state assigned. The state may have moved on since it was read. */
  const newestRunFindings = async (
    tenantId: string,
    state: LogState | undefined,
  ): Promise<readonly UnnamedDifference[]> => {
    const page = await orDifference(log.checkpoints(tenantId, { limit: 1 }))
    if (page instanceof LogDifference) return [unreadableRun(page)]
    const at = page.items[0]?.at ?? ''
    if (at < (state?.checkpointAt ?? '')) return [lostRun(state?.checkpointAt ?? '')]
    if (at <= lastRunOf(state)) return []
    const later = await orDifference(log.state(tenantId))
    return later instanceof LogDifference || at <= lastRunOf(later) ? [] : [unknownRun(at)]
  }

  return async (tenantId: string): Promise<VerifiedHead> => {
    // The state is never ahead of the bucket, so it is read first.
    const read = await orDifference(log.state(tenantId))
    const [state, ofState] =
      read instanceof LogDifference
        ? [undefined, [unreadableState(read)]]
        : [read, await newestRunFindings(tenantId, read)]
    const published = await bucket.checkpoint(tenantId)
    if (published === undefined)
      return { tree: undefined, findings: isBegun(state) ? [...ofState, lost(state)] : ofState }
    const signed = readCheckpoint(published.text)
    if (signed === undefined) return { tree: undefined, findings: [...ofState, unreadable] }
    const { size, root } = signed.checkpoint
    const tree = { size, root, tiles: tilesAtSize(readingOnce(tilesOf(tenantId)), size) }
    const findings = [
      ...ofState,
      ...((await isSignedFor(originOf(tenantId), signed)) ? [] : [unsigned(size)]),
      ...behindState(state, tree),
      ...(await faultOf(tree)),
    ]
    return { tree, findings }
  }
}

const ofKey = (origin: string, { publicKey }: RegisteredKey) => verifierKey(origin, 'ed25519', publicKey)

const isBegun = (state: LogState | undefined): state is LogState => (state?.size ?? 0) > 0

/** A planted run can have any text as its key, so the place has a hash of it. */
export const placeOfRun = (at: string): string => `run ${isInstant(at) ? at : sha256(at).slice(0, 16)}`

const lost = ({ size }: LogState): UnnamedDifference => ({
  kind: 'shortened-history',
  place: String(size),
  because: 'The bucket has no checkpoint, and the log has entries.',
})

const unreadable: UnnamedDifference = {
  kind: 'inconsistent-history',
  place: 'checkpoint',
  because: 'The checkpoint in the bucket cannot be read.',
}

const unreadableState = ({ kind, place }: LogDifference): UnnamedDifference => ({
  ...{ kind, place },
  because: 'The state of the log cannot be read.',
})

const unreadableRun = ({ kind, place }: LogDifference): UnnamedDifference => ({
  ...{ kind, place },
  because: 'The newest run cannot be read.',
})

const lostRun = (at: Instant): UnnamedDifference => ({
  kind: 'inconsistent-history',
  place: placeOfRun(at),
  because: 'The run of the last checkpoint is missing.',
})

const unknownRun = (at: Instant): UnnamedDifference => ({
  kind: 'inconsistent-history',
  place: placeOfRun(at),
  because: 'The newest run is later than the last one in the state of the log.',
})

/** The key of the last run that a log has, or will have. */
const lastRunOf = (state: LogState | undefined): Instant =>
  [state?.run?.at ?? '', state?.checkpointAt ?? ''].toSorted().at(-1) ?? ''

const unsigned = (size: number): UnnamedDifference => ({
  kind: 'wrong-signature',
  place: String(size),
  because: 'No key that was introduced in the log of Sluice signed the checkpoint of this log.',
})

const behindState = (state: LogState | undefined, { size, root }: Tree): readonly UnnamedDifference[] => {
  const own = state?.checkpoint === undefined ? undefined : readCheckpoint(state.checkpoint)?.checkpoint
  if ((state?.size ?? 0) > size)
    return [{ kind: 'shortened-history', place: String(size), because: 'The state of the log has a larger size.' }]
  if (own && own.size === size && !isSame(own.root, root))
    return [{ kind: 'inconsistent-history', place: String(size), because: 'The state has another root of this size.' }]
  return []
}

const faultOf = async (tree: Tree): Promise<readonly UnnamedDifference[]> =>
  findingsIn(async () => {
    await requireRoot(tree)
    return []
  })

/** What a reading of the bucket finds, also if an object is missing. */
export const findingsIn = async (
  read: () => Promise<readonly UnnamedDifference[]>,
): Promise<readonly UnnamedDifference[]> => {
  const found = await orDifference(read())
  if (!(found instanceof LogDifference)) return found
  return [{ kind: found.kind, place: found.place, because: 'The bucket differs from its checkpoint.' }]
}

/** Reads each partial tile once: a tree has at most one for each level. Full tiles are kept by the reader itself. */
const readingOnce = (tiles: TileReader): TileReader => {
  const kept = new Map<string, Promise<Uint8Array>>()
  return (name) => {
    if (name.width === tileWidthMax) return tiles(name)
    const path = tilePath(name)
    const tile = kept.get(path) ?? tiles(name)
    kept.set(path, tile)
    return tile
  }
}
