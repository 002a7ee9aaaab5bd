import { sha256 } from '#kernel/application/sha256.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { type ChainEntry, chainEntryText, firstBreak, genesis } from '../domain/hash-chain.ts'
import { LogDifference } from './log-difference.ts'
import { type AuditEntries, type AuditLog, type EarlierChain, entryKeyText, type PendingBatch } from './ports.ts'
import type { AssignedState } from './run-completion.ts'

type Needs = Readonly<{
  entries: Pick<AuditEntries, 'texts'>
  chain: EarlierChain
  log: Pick<AuditLog, 'pendingOf'>
  pause: (tries: number) => Promise<void>
}>

/** The index of the chain is behind by less than a second. */
const chainTriesMax = 8

/**
 * Makes the function that returns the texts of the entries of a run, in order: those of its batches, or of the earlier chain.
 * @throws LogDifference `gap` if an entry is missing, and `altered-entry` if the earlier chain is broken.
 */
export const makeTextsOf = ({ entries, chain, log, pause }: Needs) => {
  const textsOfBatches = async (
    tenantId: string,
    { run }: AssignedState,
    known: readonly PendingBatch[] | undefined,
  ): Promise<readonly string[]> => {
    const ids = run.batches.map(([batchId]) => batchId)
    const batches = new Map((known ?? (await log.pendingOf(tenantId, ids))).map((batch) => [batch.batchId, batch.keys]))
    const keys = run.batches.flatMap(([batchId]) => batches.get(batchId) ?? [])
    const texts = await entries.texts(tenantId, keys)
    const inOrder = keys.map((key) => texts.get(entryKeyText(key)))
    const missing = inOrder.indexOf(undefined)
    if (missing >= 0 || inOrder.length !== run.count)
      throw new LogDifference('gap', String(run.firstIndex + (missing >= 0 ? missing : inOrder.length)))
    return inOrder.filter((text) => text !== undefined)
  }

  const readChain = async (tenantId: string, from: number, to: number): Promise<readonly ChainEntry[]> => {
    let found: readonly ChainEntry[] = []
    await untilWon(chainTriesMax, pause, async () => {
      found = await chain.entries(tenantId, { from, to })
      return found.length === to - from + 1 || undefined
    })
    return found
  }

  const textsOfChain = async (
    tenantId: string,
    { run: { firstIndex, count }, chain: end }: AssignedState,
  ): Promise<readonly string[]> => {
    // The entry before the first one of the run shows that the run continues it.
    const from = Math.max(1, firstIndex)
    const found = await readChain(tenantId, from, firstIndex + count)
    const [first, ...others] = found
    const start =
      firstIndex === 0 || !first ? genesis(tenantId, sha256) : { sequence: first.sequence, hash: first.hash }
    const taken = firstIndex === 0 ? found : others
    const broken = firstBreak(start, taken, sha256)
    if (broken) throw new LogDifference(broken.kind === 'gap' ? 'gap' : 'altered-entry', String(broken.at - 1))
    if (taken.length < count) throw new LogDifference('gap', String(firstIndex + taken.length))
    const last = taken.at(-1)
    if (last?.sequence === end.sequence && last.hash !== end.hash)
      throw new LogDifference('altered-entry', String(end.sequence - 1))
    return taken.map(chainEntryText)
  }

  return (tenantId: string, state: AssignedState, known: readonly PendingBatch[] | undefined) =>
    state.run.firstIndex < state.chain.sequence ? textsOfChain(tenantId, state) : textsOfBatches(tenantId, state, known)
}
