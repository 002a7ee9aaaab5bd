import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfCheckpoint } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { tileWidthMax } from '../domain/entry-bundle.ts'
import { tilePath } from '../domain/tile-path.ts'
import { type Checkpoint, checkpointBody, readCheckpoint } from './checkpoint.ts'
import { edgeObjects, type GrownTree, grow, readEdge } from './growing-tree.ts'
import { LogDifference, orDifference } from './log-difference.ts'
import type {
  AssignedRun,
  AuditLog,
  CheckpointSigner,
  LogBucket,
  LogState,
  PendingBatch,
  SignedRun,
  StoredNote,
} from './ports.ts'
import { base64Of } from './strict-text.ts'

type Needs = Readonly<{
  log: AuditLog
  bucket: LogBucket
  signer: CheckpointSigner
  facts: Pick<FactLog, 'append'>
  /** Returns the texts of the entries of a run, in order. `batches` are those of the run, if they are known. */
  textsOf: (
    tenantId: string,
    state: AssignedState,
    batches: readonly PendingBatch[] | undefined,
  ) => Promise<readonly string[]>
  /** Returns the last signed checkpoint. */
  lastCheckpoint: (tenantId: string, state: LogState) => Promise<Checkpoint>
}>

/** The state of a log with a run that is not finished. */
export type AssignedState = LogState & Readonly<{ run: AssignedRun }>

/** What the caller has read already: the checkpoint in the bucket and, if it assigned the run, its batches. */
type KnownParts = Readonly<{ published: StoredNote | undefined; batches?: readonly PendingBatch[] }>

/** The objects that are written at the same time. */
const parallelMax = 16

/**
 * Makes the function that completes an assigned run: tiles, signature, run, checkpoint, fact, and the end of the run, in this order.
 * The run determines all of them, so every step can be repeated, by the same or another process, and two processes write the same.
 * Returns whether this call ended the run.
 * @throws LogDifference if the tiles do not lead to the last signed root. @throws Transient of the ports.
 */
export const makeCompleteRun = (needs: Needs) => {
  const { log, bucket, signer, facts } = needs

  const write = async (tenantId: string, { objects }: Pick<GrownTree, 'objects'>): Promise<void> => {
    for (let first = 0; first < objects.length; first += parallelMax)
      await Promise.all(
        objects.slice(first, first + parallelMax).map(async ({ path, bytes }) => {
          if (!(await bucket.write(tenantId, path, bytes))) throw new LogDifference('altered-tile', path)
        }),
      )
  }

  /** Writes the partial tiles at the end of a log again: a rule of the bucket removes old ones. */
  const renew = async (tenantId: string, objects: GrownTree['objects']): Promise<void> => {
    await Promise.all(objects.map(({ path, bytes }) => bucket.renew(tenantId, path, bytes)))
  }

  const sign = async (
    tenantId: string,
    state: AssignedState,
    batches: readonly PendingBatch[] | undefined,
  ): Promise<SignedRun> => {
    const last = await needs.lastCheckpoint(tenantId, state)
    const edge = await readEdge(state.size, last.root, async (name) => {
      const whole = { ...name, width: tileWidthMax }
      const bytes = (await bucket.read(tenantId, tilePath(name))) ?? (await bucket.read(tenantId, tilePath(whole)))
      if (bytes === undefined) throw new LogDifference('gap', tilePath(name))
      return bytes
    })
    const texts = await needs.textsOf(tenantId, state, batches)
    const grown = await grow(
      edge,
      texts.map((text) => Buffer.from(text, 'utf8')),
    )
    // New entries do not change the tiles of the upper levels, for weeks in a quiet log.
    if (texts.length === 0 || isFirstOfDay(state)) await renew(tenantId, edgeObjects(edge))
    await write(tenantId, grown)
    const { origin } = last
    const checkpoint = await signer.sign(origin, checkpointBody({ origin, size: grown.size, root: grown.root }))
    return { ...state.run, size: grown.size, checkpoint }
  }

  /** If two processes publish, the checkpoint of the larger log remains. A witness can have added its line meanwhile. */
  const publish = async (
    tenantId: string,
    { size, checkpoint }: SignedRun,
    seen: StoredNote | undefined,
  ): Promise<void> => {
    let stored = seen
    while (!isPublished(stored, size, checkpoint)) {
      if (await bucket.replaceCheckpoint(tenantId, checkpoint, stored?.version)) return
      stored = await bucket.checkpoint(tenantId)
    }
  }

  const complete = async (
    tenantId: string,
    state: AssignedState,
    { published, batches }: KnownParts,
  ): Promise<boolean> => {
    const { run } = state
    const earlier = batches === undefined ? await log.run(tenantId, run.at) : undefined
    const signed = earlier ?? (await sign(tenantId, state, batches))
    if (!earlier) await log.addRun(tenantId, signed)
    await publish(tenantId, signed, published)
    await facts.append(checkpointFact(tenantId, signed))
    const batchIds = run.batches.map(([batchId]) => batchId)
    await log.removePending(tenantId, batchIds)
    return log.finish(tenantId, state, signed.checkpoint)
  }

  return async (tenantId: string, state: AssignedState, known: KnownParts): Promise<boolean> => {
    const outcome = await orDifference(complete(tenantId, state, known))
    if (!(outcome instanceof LogDifference)) return outcome
    // Another process can have completed the run during a pause of this one, and removed its batches, also if it died before the end.
    if ((await log.state(tenantId))?.run?.at !== state.run.at) return false
    if (await log.run(tenantId, state.run.at)) return false
    throw outcome
  }
}

const isFirstOfDay = ({ run, checkpointAt }: AssignedState): boolean =>
  checkpointAt === undefined || dayOf(run.at) !== dayOf(checkpointAt)

const isPublished = (stored: StoredNote | undefined, size: number, checkpoint: string): boolean => {
  const published = stored && readCheckpoint(stored.text)?.checkpoint.size
  if (stored === undefined || published === undefined) return false
  return published > size || (published === size && stored.text.startsWith(checkpoint))
}

const checkpointFact = (tenantId: string, { at, size, checkpoint }: SignedRun) => {
  const eventid = eventIdOfCheckpoint(tenantId, at)
  const { origin, root } = readCheckpoint(checkpoint)?.checkpoint ?? { origin: '', root: new Uint8Array() }
  return rootFact({
    type: 'Audit.Checkpoint.Signed.v1',
    source: 'sluice/audit',
    tenantid: tenantId,
    eventid,
    correlationid: eventid,
    actor: systemActor('sluice/audit'),
    happening: happenings.checkpointed(),
    recordedat: at,
    data: { origin, size, root: base64Of(root), checkpoint },
  })
}
