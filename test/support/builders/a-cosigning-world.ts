import { randomUUID } from 'node:crypto'
import type { SendToWitness } from '#audit/application/ask-witness.ts'
import { makeCosignCheckpoints, type RefusedHistory } from '#audit/application/cosign-checkpoints.ts'
import { readPolicy } from '#audit/application/trust-policy.ts'
import { verifierKeyText } from '#audit/application/verifier-key.ts'
import { tilePath, tilesBetween } from '#audit/domain/tile-path.ts'
import { eventIdOfCheckpoint } from '#facts/application/identity.ts'
import { happenings } from '#facts/domain/happening.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeMemoryWitness } from '../doubles/memory-witness.ts'
import { makeAuditParts, originOf } from '../ports/audit-stores.ts'
import { aFact } from './a-fact.ts'
import { aTreeLog } from './a-tree-log.ts'
import { tilesOf } from './audit-tiles.ts'

/** What was reported, in order. */
const aReport = () => {
  const failures: string[] = []
  const refusals: RefusedHistory[] = []
  const agesMs: number[] = []
  return {
    ...{ failures, refusals, agesMs },
    report: {
      failure: (_: string, witness: string, because: string) => void failures.push(`${witness}: ${because}`),
      refusal: (_: string, refused: RefusedHistory) => void refusals.push(refused),
      waiting: (_: string, ageMs: number) => void agesMs.push(ageMs),
    },
  }
}

/** A log of a new tenant with witnesses in memory. The quorum is `group` over them. Example: `2`. */
export const aCosigningWorld = async (names: readonly string[] = ['w1'], group = 'all') => {
  const parts = await makeAuditParts()
  const tenantId = `tenant-${randomUUID()}`
  const log = aTreeLog(originOf(tenantId))
  const witnesses = Object.fromEntries(names.map((name) => [name, makeMemoryWitness(name)]))
  const lines = Object.values(witnesses).map(
    ({ witness: { name, key, url } }) => `witness ${name} ${verifierKeyText(key)} ${url}\n`,
  )
  const quorum = names.length === 0 ? 'quorum none' : `group g ${group} ${names.join(' ')}\nquorum g`
  const policy = readPolicy(lines.join('') + quorum)
  if (!policy) throw new Error('The builder makes policies.')
  const seen = aReport()
  const send: SendToWitness = ({ name }, body) => {
    witnesses[name]?.requests.push(body.slice(0, body.indexOf('\n')))
    return witnesses[name]?.answer(body) ?? Promise.reject(new Error('unknown'))
  }
  let now = Date.parse('2026-03-01T12:00:00.000Z')
  const clock = () => new Date(now).toISOString()
  // Cosignatures have the time of this machine.
  now = Date.now()

  /** Signs a checkpoint as the sequencer does, and returns the message of its fact. */
  const signCheckpoint = async (size: number, from = log, isPublished = true) => {
    now += 1000
    const at = clock()
    const read = tilesOf(from.leaves(size))
    for (const tile of tilesBetween(0, size).filter(({ level }) => level !== 'entries'))
      await parts.bucket.write(tenantId, tilePath(tile), await read(tile))
    const run = { at, assignedAt: at, firstIndex: 0, count: size, batches: [] }
    await parts.log.addRun(tenantId, { ...run, size, checkpoint: from.checkpoint(size) })
    const version = (await parts.bucket.checkpoint(tenantId))?.version
    if (isPublished) await parts.bucket.replaceCheckpoint(tenantId, from.checkpoint(size), version)
    const eventid = eventIdOfCheckpoint(tenantId, at)
    return aFact({ tenantid: tenantId, eventid, happening: happenings.checkpointed(), recordedat: at })
  }

  return {
    ...{ ...parts, tenantId, witnesses, clock, signCheckpoint },
    tree: log,
    ...seen,
    pass: (ms: number): void => {
      now += ms
    },
    /** A new instance of the function. */
    anInstance: (changed: Partial<Parameters<typeof makeCosignCheckpoints>[0]> = {}) =>
      makeCosignCheckpoints({ ...parts, policy, send, clock, report: seen.report, ...changed }),
    published: async (): Promise<string | undefined> => (await parts.bucket.checkpoint(tenantId))?.text,
    newest: async () => (await parts.log.checkpoints(tenantId, { limit: 1 })).items[0],
    factsOf: (eventId: string) => parts.facts.history(wholeTenant(tenantId), eventId),
  }
}
