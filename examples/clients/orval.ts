import {
  type CloudEvent,
  getBalance,
  getEvent,
  ingestEvent,
  ingestEventBatch,
  listEvents,
  openAccount,
  recordTransaction,
  reportRiskEvent,
} from './generated/orval/api'
import { accountId, newKey, payment, report, wrong } from './inputs'

/** One call of each kind with the fetch client of orval. Its configuration has the base URL. Returns the status of each. */
export const callAll = async (_url: string, token: string): Promise<Record<string, unknown>> => {
  const authorization = `Bearer ${token}`
  const reading = { headers: { authorization } }
  const writing = () => ({
    headers: { authorization, 'Content-Type': 'application/json', 'Idempotency-Key': newKey() },
  })
  const event: CloudEvent = payment()

  const sent = await ingestEvent(event, writing())
  const id = sent.status === 202 ? sent.data.id : ''
  const batch = await ingestEventBatch({ events: [{ idempotencyKey: newKey(), event: payment() }] }, writing())
  const reported = await reportRiskEvent(report, writing())
  const opened = await openAccount({ accountId, currency: 'EUR', openingBalance: 10_000 }, writing())
  const amount = { minorUnits: 2_500, currency: 'EUR' } as const
  const entry = await recordTransaction({ accountId, direction: 'debit', amount }, writing())
  const balance = await getBalance(accountId, reading)
  const listed = await listEvents({ limit: 10, status: 'failed' }, reading)
  const read = await getEvent(id, reading)
  // @ts-expect-error This transfer has no amount.
  const refused = await ingestEvent(wrong, writing())

  return {
    event: [sent.status, sent.status === 202 && sent.data.status],
    batch: [batch.status, batch.status === 207 && batch.data.results[0]?.status],
    report: [reported.status, reported.status === 202 && reported.data.type],
    account: [opened.status, opened.status === 201 && opened.data.balance.minorUnits],
    entry: [entry.status, entry.status === 201 && entry.data.balanceAfter.minorUnits],
    balance: [balance.status, balance.status === 200 && balance.data.available.minorUnits],
    list: [listed.status, listed.status === 200 && listed.data.items.length],
    get: [read.status, read.status === 200 && read.data.type],
    problem: [
      refused.status,
      refused.status === 422 && refused.data.code,
      refused.status === 422 && refused.data.issues?.[0]?.path,
    ],
  }
}
