import type { Report } from './report.ts'

type Write = (line: string) => void

const nameWidth = 16
const whereWidth = 48

/** The output of `npm start` while it starts and stops: one line per part, in columns. */
export const screenReport = (write: Write): Report => ({
  part: (name, where, durationMs) => write(`${row(name, where)} ${seconds(durationMs)}`),
  note: (text) => write(`  ${text}`),
  stopped: (name) => write(`  stopped ${name}`),
})

const row = (name: string, where: string): string => `  ${name.padEnd(nameWidth)} ${where.padEnd(whereWidth)}`

const seconds = (durationMs: number): string => `${(durationMs / 1000).toFixed(1)} s`.padStart(7)

export type Addresses = Readonly<{ http: string; amqp: string; intakeQueue: string; logs: string }>

export const addressRows = ({ http, amqp, intakeQueue, logs }: Addresses): readonly string[] =>
  [row('API', `${http}/v1`), row('RabbitMQ', amqp), row('SQS intake', intakeQueue), row('logs', logs)].map((line) =>
    line.trimEnd(),
  )

const exampleEvent = {
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/first-call',
  data: {
    kind: 'transfer',
    amount: { minorUnits: 125_000, currency: 'EUR' },
    debtor: { accountId: '4711' },
    creditor: { accountId: '0815' },
  },
}

/** A call to copy and paste; the shell has the token in TOKEN. Each repeat sends another event. */
export const sendCall = (http: string): string =>
  `curl -sS ${http}/v1/events \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' -H "Idempotency-Key: $(date +%s%N)" \\
  -d '${JSON.stringify(exampleEvent)}'`

export const readCall = (http: string): string =>
  `curl -sS '${http}/v1/events?limit=5' -H "Authorization: Bearer $TOKEN"`
