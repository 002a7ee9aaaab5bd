import createClient from 'openapi-fetch'
import type { components, paths } from './generated/openapi-fetch/api'
import { accountId, newKey, payment, report, wrong } from './inputs'

/** One call of each kind with openapi-typescript and openapi-fetch. Returns the status of each, and the code of the problem. */
export const callAll = async (url: string, token: string): Promise<Record<string, unknown>> => {
  const { GET, POST } = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } })
  const keyed = () => ({ header: { 'Idempotency-Key': newKey() } })
  const event: components['schemas']['CloudEvent'] = payment()

  const sent = await POST('/v1/events', { params: keyed(), body: event })
  const id = sent.data?.id ?? ''
  const batch = await POST('/v1/events/batch', {
    params: keyed(),
    body: { events: [{ idempotencyKey: newKey(), event: payment() }] },
  })
  const reported = await POST('/v1/risk-events', { params: keyed(), body: report })
  const opened = await POST('/v1/accounts', {
    params: keyed(),
    body: { accountId, currency: 'EUR', openingBalance: 10_000 },
  })
  const entry = await POST('/v1/transactions', {
    params: keyed(),
    body: { accountId, direction: 'debit', amount: { minorUnits: 2_500, currency: 'EUR' } },
  })
  const balance = await GET('/v1/accounts/{id}/balance', { params: { path: { id: accountId } } })
  const listed = await GET('/v1/events', { params: { query: { limit: 10, status: 'failed' } } })
  const read = await GET('/v1/events/{id}', { params: { path: { id } } })
  // @ts-expect-error This transfer has no amount.
  const refused = await POST('/v1/events', { params: keyed(), body: wrong })

  return {
    event: [sent.response.status, sent.data?.status],
    batch: [batch.response.status, batch.data?.results[0]?.status],
    report: [reported.response.status, reported.data?.type],
    account: [opened.response.status, opened.data?.balance.minorUnits],
    entry: [entry.response.status, entry.data?.balanceAfter.minorUnits],
    balance: [balance.response.status, balance.data?.available.minorUnits],
    list: [listed.response.status, listed.data?.items.length],
    get: [read.response.status, read.data?.type],
    problem: [refused.error?.status, refused.error?.code, refused.error?.issues?.[0]?.path],
  }
}
