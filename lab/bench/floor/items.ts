import { randomBytes, randomUUID } from 'node:crypto'

type Item = Readonly<Record<string, unknown>>

/** The fields of a fact that the floor sets. */
export type Fact = Item &
  Readonly<{
    id: string
    type: string
    tenantid: string
    eventid: string
    happening: string
    recordedat: string
    receivedat: string
    correlationid: string
    actor: string
    data: Item
  }>

export const factOf = (text: string): Fact => JSON.parse(text)

const now = (): string => new Date().toISOString()

// Each function copies an item that Sluice wrote and changes the ids, so that shape and size stay the same.

export const receivedLike = (sample: Fact, tenantid: string): Fact => {
  const receivedat = now()
  const own = { id: randomUUID(), eventid: randomUUID(), correlationid: randomUUID(), producerid: randomUUID() }
  const data = {
    ...sample.data,
    debtor: strangerLike(sample.data.debtor),
    creditor: strangerLike(sample.data.creditor),
  }
  return { ...sample, ...own, tenantid, receivedat, recordedat: receivedat, data }
}

/** Every payment of a run has its own accounts. */
const strangerLike = (party: unknown): object => ({ ...Object(party), accountId: randomUUID() })

/** The accounts of a payment: debtor and creditor. */
export const accountsOf = ({ data }: Fact): readonly string[] =>
  [data.debtor, data.creditor].map((party) => String(Object(party).accountId))

export const followLike = (sample: Fact, cause: Fact): Fact => {
  const { tenantid, eventid, receivedat, correlationid } = cause
  const recordedat = now()
  const own = { id: randomUUID(), causationid: cause.id, time: recordedat, recordedat }
  return { ...sample, ...own, tenantid, eventid, receivedat, correlationid }
}

export const logItem = (fact: Fact) => {
  const moment = `${fact.recordedat}#${fact.id}`
  const shard = Number.parseInt(fact.id.slice(0, 8), 16) % 4
  return {
    pk: `${fact.tenantid}#${fact.eventid}`,
    sk: fact.happening,
    byTimePk: `${fact.tenantid}#${fact.recordedat.slice(0, 10)}#${shard}`,
    byTimeSk: moment,
    byCorrelationPk: `${fact.tenantid}#${fact.correlationid}`,
    byCorrelationSk: moment,
    factId: fact.id,
    type: fact.type,
    fact: JSON.stringify(fact),
  }
}

/** A random value in place of a hash. Computing real hashes is Sluice's own work, not the floor's. */
const someHash = (): string => randomBytes(32).toString('hex')

type EntryPlace = Readonly<{ batchId: string; position: number }>

export const entryOf = (fact: Fact, place: EntryPlace) => ({
  pk: `${fact.tenantid}#${fact.eventid}`,
  sk: fact.happening,
  entry: JSON.stringify({
    actor: fact.actor,
    actorIssuer: fact.actorissuer,
    actorKind: fact.actorkind,
    auditedAt: now(),
    eventId: fact.eventid,
    factHash: someHash(),
    factId: fact.id,
    format: 2,
    happening: fact.happening,
    recordedAt: fact.recordedat,
    tenantId: fact.tenantid,
    type: fact.type,
  }),
  ...place,
})

/** The batch of these facts, which waits for its indexes. */
export const pendingOf = (facts: readonly Fact[], batchId: string) => ({
  pk: `pending#${facts[0]?.tenantid}#0`,
  sk: batchId,
  keys: facts.map(({ eventid, happening }) => `${eventid}#${happening}`),
})

/** The record of an idempotency key while its request is in progress. */
export const keyLike = ({ data, ...sample }: Item) => ({
  ...sample,
  id: `http#${randomBytes(32).toString('base64')}`,
  status: 'INPROGRESS',
})

/** The data stored with the answer. */
export const answerLike = (data: Item, { eventid, type, receivedat, correlationid }: Fact) => ({
  ...data,
  headers: { 'x-correlation-id': correlationid, location: `/v1/events/${eventid}` },
  body: JSON.stringify({
    id: eventid,
    type,
    status: 'received',
    receivedAt: receivedat,
    correlationId: correlationid,
  }),
})
