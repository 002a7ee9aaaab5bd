import { randomBytes, randomUUID } from 'node:crypto'

type Item = Readonly<Record<string, unknown>>

/** A fact, as far as the floor writes into it. */
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

// Each of these is a thing that Sluice wrote, with other ids in it: so it has the same shape and the same size.

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

/** Every payment of a run has accounts of its own. */
const strangerLike = (party: unknown): object => ({ ...Object(party), accountId: randomUUID() })

/** The accounts of a payment: who pays and who is paid. */
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

export type Head = Readonly<{ sequence: number; hash: string }>

/** In place of a hash. That Sluice works out real ones is its own work, not the floor's. */
export const someHash = (): string => randomBytes(32).toString('hex')

export const entryOf = (fact: Fact, previous: Head) => ({
  pk: `${fact.tenantid}#${fact.eventid}`,
  sk: fact.happening,
  chainPk: `${fact.tenantid}#${Math.floor((previous.sequence + 1) / 10_000)}`,
  tenantId: fact.tenantid,
  eventId: fact.eventid,
  happening: fact.happening,
  factId: fact.id,
  factHash: someHash(),
  type: fact.type,
  actor: fact.actor,
  recordedAt: fact.recordedat,
  auditedAt: now(),
  sequence: previous.sequence + 1,
  previousHash: previous.hash,
  hash: someHash(),
})

/** The record of an idempotency key while its request is at work. */
export const keyLike = ({ data, ...sample }: Item) => ({
  ...sample,
  id: `http#${randomBytes(32).toString('base64')}`,
  status: 'INPROGRESS',
})

/** What is put into it with the answer. */
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
