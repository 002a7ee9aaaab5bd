import { createHash } from 'node:crypto'
import type { Payment } from './format.ts'
import type { NumberedRow } from './oldest-rows.ts'

/** A CloudEvent 1.0 in structured JSON, as `POST /v1/events` takes it. */
export type PaymentEvent = Readonly<{
  specversion: '1.0'
  type: 'Payment.Transfer.Observed.v1'
  source: string
  id: string
  time: string
  subject: string
  data: Payment
}>

/** The hour 0 of every file. The files count hours and name no day; a day of our own keeps a run the same as the last. */
const beginning = Date.parse('2025-01-01T00:00:00Z')

/**
 * The event that a row tells of. Its id comes from the row's line and what the row says, so the same file is the same
 * events: fed twice to one tenant, nothing happens twice. What the label says is not in it.
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
