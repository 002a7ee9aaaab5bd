import { sha256 } from '#kernel/application/sha256.ts'
import { chainEntryText, firstBreak, genesis } from '../domain/hash-chain.ts'
import { makeLastCheckpoint } from './log-history.ts'
import { tiles } from './log-tiles.ts'
import { inclusionProof, isIncluded, leafHash } from './merkle-tree.ts'
import type { AuditLog, EarlierChain, KeyRegister, LogBucket, SigningKey, StoredEntry } from './ports.ts'
import { utf8Of } from './strict-text.ts'

type Needs = Readonly<{
  log: Pick<AuditLog, 'state' | 'indexOf'>
  chain: Pick<EarlierChain, 'entries'>
  bucket: Pick<LogBucket, 'read'>
  register: Pick<KeyRegister, 'all'>
  isIntroduced: (key: SigningKey) => Promise<boolean>
  originOf: (tenantId: string) => string
}>

/**
 * Makes the check that an entry is under the last signed checkpoint of its log. An entry of a chain whose log has not begun must be
 * in the chain. @throws LogDifference if the log itself differs. @throws Transient of the ports.
 */
export const makeIsInLog = ({ log, chain, bucket, ...needs }: Needs) => {
  const lastCheckpoint = makeLastCheckpoint({ ...needs, signer: { keys: async () => [] } })

  const isInChain = async (tenantId: string, text: string, sequence: number): Promise<boolean> => {
    const found = await chain.entries(tenantId, { from: Math.max(1, sequence - 1), to: sequence })
    const [entry, before] = found.toReversed()
    const start = sequence === 1 ? genesis(tenantId, sha256) : before
    return (
      entry !== undefined &&
      start !== undefined &&
      chainEntryText(entry) === text &&
      firstBreak(start, [entry], sha256) === undefined
    )
  }

  return async (tenantId: string, { text, place }: StoredEntry): Promise<boolean> => {
    const [index, state] = await Promise.all([log.indexOf(tenantId, place), log.state(tenantId)])
    if (index === undefined || state === undefined || index >= state.size)
      return 'sequence' in place && isInChain(tenantId, text, place.sequence)
    const { size, root } = await lastCheckpoint(tenantId, state)
    const proof = await inclusionProof(index, size, tiles(bucket, tenantId))
    return isIncluded({ leaf: leafHash(utf8Of(text)), index, size, proof, root })
  }
}
