import { client } from './generated/hey-api/client.gen'
import {
  getBalance,
  getEvent,
  ingestEvent,
  ingestEventBatch,
  listEvents,
  openAccount,
  recordTransaction,
  reportRiskEvent,
} from './generated/hey-api/sdk.gen'
import type { CloudEvent } from './generated/hey-api/types.gen'
import { accountId, newKey, payment, report, wrong } from './inputs'

/** One call of each kind with the client of @hey-api/openapi-ts. Returns the status of each, and the code of the problem. */
export const callAll = async (url: string, token: string): Promise<Record<string, unknown>> => {
  client.setConfig({ baseUrl: url, auth: () => token })
  const keyed = () => ({ 'Idempotency-Key': newKey() })
  const event: CloudEvent = payment()

  const sent = await ingestEvent({ headers: keyed(), body: event })
  const id = sent.data?.id ?? ''
  const batch = await ingestEventBatch({
    headers: keyed(),
    body: { events: [{ idempotencyKey: newKey(), event: payment() }] },
  })
  const reported = await reportRiskEvent({ headers: keyed(), body: report })
  const opened = await openAccount({ headers: keyed(), body: { accountId, currency: 'EUR', openingBalance: 10_000 } })
  const entry = await recordTransaction({
    headers: keyed(),
    body: { accountId, direction: 'debit', amount: { minorUnits: 2_500, currency: 'EUR' } },
  })
  const balance = await getBalance({ path: { id: accountId } })
  const listed = await listEvents({ query: { limit: 10, status: 'failed' } })
  const read = await getEvent({ path: { id } })
  // @ts-expect-error This transfer has no amount.
  const refused = await ingestEvent({ headers: keyed(), body: wrong })

  return {
    event: [sent.response?.status, sent.data?.status],
    batch: [batch.response?.status, batch.data?.results[0]?.status],
    report: [reported.response?.status, reported.data?.type],
    account: [opened.response?.status, opened.data?.balance.minorUnits],
    entry: [entry.response?.status, entry.data?.balanceAfter.minorUnits],
    balance: [balance.response?.status, balance.data?.available.minorUnits],
    list: [listed.response?.status, listed.data?.items.length],
    get: [read.response?.status, read.data?.type],
    problem: [refused.error?.status, refused.error?.code, refused.error?.issues?.[0]?.path],
  }
}
