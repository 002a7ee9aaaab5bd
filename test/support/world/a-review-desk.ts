import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { aClient, aPayment, type Client } from './client.ts'
import { eventually } from './eventually.ts'

/** The people of a tenant who send and review events, over HTTP. */
export const aReviewDesk = async (environment: Readonly<Record<string, string>>, tenantId: string) => {
  const { REVIEWS_TABLE: table = '', FACTS_TABLE = '' } = environment
  const reviews = makeDynamoReviews(makeDynamo(), { table, facts: { table: FACTS_TABLE, shardCount: 4 } })
  const desk = await aClient(environment, tenantId, { subject: 'desk-7', scope: 'events:write events:read' })
  const act = async (who: Client, eventId: string, step: string, body: object): Promise<void> => {
    const answer = await who.call(`/v1/reviews/${eventId}/${step}`, {
      method: 'POST',
      headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect([answer.status, answer.status === 200 ? '' : await answer.text()]).toEqual([200, ''])
  }
  const reviewOf = (eventId: string) =>
    eventually(async () => (await reviews.read(wholeTenant(tenantId), eventId)) ?? false)
  return {
    desk,
    person: (subject: string) => aClient(environment, tenantId, { subject, scope: 'reviews:read reviews:decide' }),
    aPaymentOf: (data: object, known: object = {}) => aPayment({ ...known, data }),
    comment: async (who: Client, eventId: string, text: string) => {
      await reviewOf(eventId)
      await act(who, eventId, 'comments', { text })
    },
    refer: (who: Client, eventId: string, reference: string) => act(who, eventId, 'references', { reference }),
    decide: async (who: Client, eventId: string, outcome: 'approve' | 'reject', reason: string) => {
      const { version, assessmentFactId } = await reviewOf(eventId)
      await act(who, eventId, 'decisions', { outcome, reason, basedOn: { version, assessmentFactId } })
    },
  }
}
