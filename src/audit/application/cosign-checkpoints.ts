import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfCheckpoint, eventIdOfDifference } from '#facts/application/identity.ts'
import { type Fact, type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { type AskedCheckpoint, type AskedWitness, makeAskWitness, type SendToWitness } from './ask-witness.ts'
import { readCheckpoint } from './checkpoint.ts'
import { cosignatureVerdict } from './cosignature.ts'
import { cosignedCheckpoint, makePublishCosignatures } from './cosigned-checkpoint.ts'
import { makeTileCache, tiles } from './log-tiles.ts'
import type { AuditLog, LogBucket, StoredCheckpoint } from './ports.ts'
import { makeWaitingCheckpoints } from './quorum-wait.ts'
import { isMet, type TrustPolicy } from './trust-policy.ts'

/** A history of a log that a witness refused. `size`: the size that the witness had cosigned. */
export type RefusedHistory = Readonly<{
  witness: string
  kind: 'inconsistent-history' | 'shortened-history'
  size: number
}>

type Needs = Readonly<{
  policy: Pick<TrustPolicy, 'witnesses' | 'quorum'>
  log: Pick<AuditLog, 'checkpoints' | 'addCosignature'>
  bucket: Pick<LogBucket, 'read' | 'checkpoint' | 'replaceCheckpoint'>
  facts: Pick<FactLog, 'append'>
  send: SendToWitness
  clock: Clock
  report: Readonly<{
    /** Called for a witness that has not answered as agreed. Another try follows. */
    failure: (tenantId: string, witness: string, because: string) => void
    /** Called each time when a witness refuses a history. */
    refusal: (tenantId: string, refused: RefusedHistory) => void
    /** Called for a log without the quorum, with the age of the oldest checkpoint that waits for it. */
    waiting: (tenantId: string, ageMs: number) => void
  }>
}>

/** Checkpoints can follow each other faster than the witnesses answer. Then the newest is sent. */
const roundCountMax = 3

/**
 * Sends the newest checkpoint of each log to the witnesses, keeps and publishes their cosignatures, and records each as a fact.
 * Witnesses are asked at the same time, and each line is published when it arrives. A checkpoint is done when it, or a newer one, has
 * the quorum. Safe to repeat and to race. Returns for each fact, in order, whether its checkpoint is done.
 */
export const makeCosignCheckpoints = ({ policy, log, bucket, facts, send, clock, report }: Needs) => {
  const witnesses = policy.witnesses.flatMap(({ url, ...witness }) => (url === undefined ? [] : [{ ...witness, url }]))
  const ask = makeAskWitness({ send, clock })
  const publish = makePublishCosignatures({ log, bucket })
  const cache = makeTileCache()
  const waiting = makeWaitingCheckpoints(clock)

  const newestOf = async (tenantId: string): Promise<StoredCheckpoint | undefined> =>
    (await log.checkpoints(tenantId, { limit: 1 })).items[0]

  const keepLine = async (tenantId: string, newest: OpenCheckpoint, witness: AskedWitness, line: string) => {
    // The fact comes first: if the process dies between them, the next try finds the line missing.
    const { fact } = await facts.append(cosignedFact(tenantId, newest, { witness, line, at: clock() }))
    await log.addCosignature(tenantId, newest.at, recordedLine(fact, newest, witness) ?? line)
    await publish(tenantId)
  }

  const refuse = async (tenantId: string, refused: RefusedHistory): Promise<void> => {
    report.refusal(tenantId, refused)
    await facts.append(refusalFact(tenantId, refused, clock()))
  }

  /** Whether the log has a newer checkpoint than the one of this size. */
  const hasGrown = async (tenantId: string, size: number): Promise<boolean> =>
    ((await newestOf(tenantId))?.size ?? 0) >= size

  const askOne = async (tenantId: string, newest: OpenCheckpoint, witness: AskedWitness): Promise<WitnessState> => {
    const outcome = await ask(witness, newest.origin, newest)
    const { name } = witness
    if (outcome.kind === 'cosigned') {
      await keepLine(tenantId, newest, witness, outcome.line)
      return 'cosigned'
    }
    if (outcome.kind === 'failed') report.failure(tenantId, name, outcome.because)
    else if (outcome.kind === 'refused')
      await refuse(tenantId, { witness: name, kind: 'inconsistent-history', size: outcome.size })
    else if (await hasGrown(tenantId, outcome.size)) return 'overtaken'
    else await refuse(tenantId, { witness: name, kind: 'shortened-history', size: outcome.size })
    return 'open'
  }

  const askAll = async (tenantId: string): Promise<'done' | 'open' | 'overtaken'> => {
    const stored = await newestOf(tenantId)
    const newest = stored && openCheckpoint(stored)
    if (!newest) return 'done'
    const cosigners = cosignersOf(cosignedCheckpoint(stored), witnesses)
    // A process can have died after it stored a line.
    if (cosigners.size > 0) await publish(tenantId)
    const asked = witnesses.filter(({ name }) => !cosigners.has(name))
    const checkpoint = { ...newest, tiles: tiles(bucket, tenantId, cache) }
    const outcomes = await Promise.allSettled(asked.map((witness) => askOne(tenantId, checkpoint, witness)))
    const states = outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    })
    const added = asked.filter((_, index) => states[index] === 'cosigned').map(({ name }) => name)
    if (isMet(policy, new Set([...cosigners, ...added]))) return 'done'
    return states.includes('overtaken') ? 'overtaken' : 'open'
  }

  const cosign = async (tenantId: string): Promise<boolean> => {
    let outcome = await askAll(tenantId)
    for (let round = 1; outcome === 'overtaken' && round < roundCountMax; round += 1) outcome = await askAll(tenantId)
    return outcome === 'done'
  }

  /** The outcomes of the messages of a log. One that waits is the last to be done. */
  const settle = async (tenantId: string, messages: readonly Fact[]): Promise<Outcomes> => {
    const [outcome] = await Promise.allSettled([cosign(tenantId)])
    if (outcome.status === 'rejected') return new Map(messages.map(({ id }) => [id, outcome]))
    const next = outcome.value ? waiting.end(tenantId) : waiting.next(tenantId, messages)
    if (!next) return new Map()
    report.waiting(tenantId, Math.max(0, Date.parse(clock()) - Date.parse(next.recordedat)))
    return new Map([[next.id, { status: 'rejected', reason: missingQuorum(tenantId) }]])
  }

  return async (messages: readonly Fact[]): Promise<readonly PromiseSettledResult<void>[]> => {
    if (witnesses.length === 0) return messages.map(() => done)
    const byTenant = [...Map.groupBy(messages, ({ tenantid }) => tenantid)]
    const settled = await Promise.all(byTenant.map(([tenantId, ofTenant]) => settle(tenantId, ofTenant)))
    const outcomes: Outcomes = new Map(settled.flatMap((ofTenant) => [...ofTenant]))
    return messages.map(({ id }) => outcomes.get(id) ?? done)
  }
}

/** The outcomes of messages that are not done, by the id of the fact. */
type Outcomes = ReadonlyMap<string, PromiseRejectedResult>

const missingQuorum = (tenantId: string): Transient =>
  new Transient('cosignatures-missing', `The newest checkpoint of ${tenantId} has no quorum of witnesses yet.`)

/** `open`: the witness has not cosigned. `overtaken`: it cosigned a newer checkpoint meanwhile. */
type WitnessState = 'cosigned' | 'open' | 'overtaken'

const done: PromiseSettledResult<void> = { status: 'fulfilled', value: undefined }

type OpenCheckpoint = AskedCheckpoint & Readonly<{ origin: string; at: Instant }>

const openCheckpoint = ({ at, checkpoint: text }: StoredCheckpoint) => {
  const signed = readCheckpoint(text)
  if (!signed) return undefined
  const { origin, size } = signed.checkpoint
  return { at, origin, size, text, note: signed.note }
}

/** The names of the witnesses that have cosigned a checkpoint. */
export const cosignersOf = (text: string, witnesses: TrustPolicy['witnesses']): ReadonlySet<string> => {
  const note = readCheckpoint(text)?.note
  const cosigned = witnesses.filter(({ key }) => note && cosignatureVerdict(note, key) === 'valid')
  return new Set(cosigned.map(({ name }) => name))
}

/** The characters of the hash that names a witness in a happening. */
const hashLength = 16

/** The line in a fact, which can be of a process that died before it stored it. `undefined` if the witness did not make it. */
const recordedLine = ({ data }: Fact, { text }: OpenCheckpoint, witness: AskedWitness): string | undefined => {
  const line = String(data.line)
  return cosignersOf(`${text}${line}\n`, [witness]).has(witness.name) ? line : undefined
}

type WitnessLine = Readonly<{ witness: AskedWitness; line: string; at: Instant }>

const auditSource = 'sluice/audit'

const cosignedFact = (tenantId: string, { at, origin, size }: OpenCheckpoint, signed: WitnessLine): FactDraft => {
  const { key } = signed.witness
  const eventid = eventIdOfCheckpoint(tenantId, at)
  return rootFact({
    type: 'Audit.Checkpoint.Cosigned.v1',
    source: auditSource,
    tenantid: tenantId,
    eventid,
    correlationid: eventid,
    actor: systemActor(auditSource),
    happening: happenings.cosigned(sha256(`${key.name} ${key.keyId}`).slice(0, hashLength)),
    recordedat: signed.at,
    data: { origin, size, witness: key.name, line: signed.line },
  })
}

const dateLength = '2026-03-01'.length

/** At most one fact each day for a witness and a kind, however often and with whatever size the witness refuses. */
const refusalFact = (tenantId: string, { witness, kind, size }: RefusedHistory, recordedat: Instant): FactDraft => {
  const eventid = eventIdOfDifference(tenantId, ['witness', witness, kind, recordedat.slice(0, dateLength)])
  return rootFact({
    type: 'Security.Audit.DifferenceFound.v1',
    source: auditSource,
    tenantid: tenantId,
    eventid,
    correlationid: eventid,
    actor: systemActor(auditSource),
    happening: happenings.differed(),
    recordedat,
    data: { check: `witness ${witness}`, kind, place: String(size) },
  })
}
