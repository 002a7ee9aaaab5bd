import { randomUUID } from 'node:crypto'
import { somePayment } from '../builders/a-fact.ts'
import { aClient, aPayment, type Client, insist } from './client.ts'
import { eventually } from './eventually.ts'

type Environment = Readonly<Record<string, string>>

/** A review in a list. */
export type ListedReview = Readonly<{ eventId: string; version: number; claimedBy?: Readonly<{ id: string }> }>

/** Returns the reviews that a query finds. */
export const listReviews = async (client: Client, query = ''): Promise<readonly ListedReview[]> => {
  const { body } = await client.get(`/v1/reviews${query}`)
  return (body as { items: readonly ListedReview[] }).items
}

/** Asks for the most urgent review, and claims it. */
export const claimNext = async (client: Client, query = '', key: string = randomUUID()) => {
  const answer = await client.call(`/v1/reviews/next${query}`, { method: 'POST', headers: { 'idempotency-key': key } })
  const text = await answer.text()
  return {
    status: answer.status,
    replayed: answer.headers.get('idempotent-replayed'),
    review: text === '' ? undefined : (JSON.parse(text) as ListedReview),
  }
}

/** A tenant in the copy with so many payments that people decide, and its people. */
export const aReviewTenant = async (environment: Environment, count: number) => {
  const tenantId = `queue-${randomUUID()}`
  const person = (subject: string, scope = 'reviews:read reviews:decide', known: object = {}): Promise<Client> =>
    aClient(environment, tenantId, { subject, scope, ...known })
  const desk = await person('desk-7', 'events:write events:read')
  const data = {
    ...somePayment,
    debtor: { accountId: '4711', name: 'Erika Muster' },
    creditor: { accountId: '0815', country: 'IR' },
  }
  const ids = await Promise.all(Array.from({ length: count }, () => insist(desk, aPayment({ data }))))
  const ana = await person('ana')
  await eventually(async () => (await listReviews(ana, '?limit=200')).length === count)
  return { ...{ tenantId, ids, ana, person } }
}
