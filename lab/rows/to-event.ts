import { createHash } from 'node:crypto'
import type { Payment } from './format.ts'
import type { NumberedRow } from './oldest-rows.ts'

/** A CloudEvent 1.0 in structured JSON, as `POST /v1/events` accepts it. */
export type PaymentEvent = Readonly<{
  specversion: '1.0'
  type: 'Payment.Transfer.Observed.v1'
  source: string
  id: string
  time: string
  subject: string
  data: Payment
}>

/** Hour 0 of every file. The files count hours without a date; a fixed date makes runs repeatable. */
const beginning = Date.parse('2025-01-01T00:00:00Z')

/**
 * The event for a row. Its id is derived from the line and the content, so the same file gives the same events: sent twice
 * to one tenant, it has no second effect. The label is not part of the event.
 */
export const toEvent = (format: string, { line, hour, subject, payment }: NumberedRow): PaymentEvent => {
  const time = new Date(beginning + hour * 3_600_000).toISOString()
  const content = createHash('sha256')
    .update(JSON.stringify([time, subject, payment]))
    .digest('hex')
    .slice(0, 16)
  return {
    specversion: '1.0',
    type: 'Payment.Transfer.Observed.v1',
    source: `/feeds/${format}`,
    id: `${line}-${content}`,
    time,
    subject,
    data: payment,
  }
}
