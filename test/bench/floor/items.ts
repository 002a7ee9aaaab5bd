import { randomBytes, randomUUID } from 'node:crypto'

/** The items that the floor writes: what Sluice wrote for one event, with other ids, so that they have its shape and size. */
type Item = Readonly<Record<string, unknown>>

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
  }>

/** A fact, with the text of it as it goes through every queue. */
export type Written = Readonly<{ fact: Fact; text: string }>

export const factOf = (text: unknown): Fact => JSON.parse(String(text))

export const receivedLike = (sample: Fact, tenantid: string, now: string): Fact => ({
  ...sample,
  tenantid,
  eventid: randomUUID(),
  receivedat: now,
  recordedat: now,
  correlationid: randomUUID(),
  producerid: randomUUID(),
  id: randomUUID(),
})

export const followLike = (sample: Fact, cause: Fact, now: string): Fact => ({
  ...sample,
  time: now,
  tenantid: cause.tenantid,
  eventid: cause.eventid,
  receivedat: cause.receivedat,
  correlationid: cause.correlationid,
  causationid: cause.id,
  recordedat: now,
  id: randomUUID(),
})

export const logItem = (fact: Fact) => {
  const moment = `${fact.recordedat}#${fact.id}`
  return {
    pk: `${fact.tenantid}#${fact.eventid}`,
    sk: fact.happening,
    byTimePk: `${fact.tenantid}#${fact.recordedat.slice(0, 10)}#${Number.parseInt(fact.id.slice(0, 8), 16) % 4}`,
    byTimeSk: moment,
    byCorrelationPk: `${fact.tenantid}#${fact.correlationid}`,
    byCorrelationSk: moment,
    factId: fact.id,
    type: fact.type,
    fact: JSON.stringify(fact),
  }
}

export type Head = Readonly<{ sequence: number; hash: string }>

/** A hash of nothing: what the entry is sealed with costs Sluice some CPU, and the floor none. */
const someHash = (): string => randomBytes(32).toString('hex')

export const entryLike = (sample: Item, fact: Fact, previous: Head, now: string) => ({
  ...sample,
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
  auditedAt: now,
  sequence: previous.sequence + 1,
  previousHash: previous.hash,
  hash: someHash(),
})

/** The record of an idempotency key while its request is at work, and the answer that is put into it afterwards. */
export const keyLike = ({ data, ...sample }: Item) => ({
  ...sample,
  id: `http#${randomBytes(32).toString('base64')}`,
  status: 'INPROGRESS',
  validation: randomBytes(32).toString('base64'),
})

export const answerLike = ({ data }: Item, fact: Fact) => {
  const { id, type, receivedAt, correlationId } = { ...fact, id: fact.eventid, receivedAt: fact.receivedat, correlationId: fact.correlationid }
  return {
    ...(data as Item),
    headers: { 'x-correlation-id': correlationId, location: `/v1/events/${id}` },
    body: JSON.stringify({ id, type, status: 'received', receivedAt, correlationId }),
  }
}
