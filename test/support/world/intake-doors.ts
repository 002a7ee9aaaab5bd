import { randomUUID } from 'node:crypto'

/** One intake call over HTTP, for tests that hold for all of them. */
export type IntakeDoor = Readonly<{
  name: string
  path: string
  headers: () => Readonly<Record<string, string>>
  /** The text of a body that is well but for these members, put where a producer's own fields go. Example: `"note": "x"`. */
  bodyWith: (members: string) => string
  /** Where these members stand in the data of the event. */
  membersIn: (data: Readonly<Record<string, unknown>>) => unknown
  /** The answer for the whole request when its body is not an event at all. */
  codeOfNonsense: string
}>

const payment = '"kind":"transfer","amount":{"minorUnits":12500,"currency":"EUR"},"creditor":{"accountId":"0815"}'
const data = (members: string) => `{${payment},"debtor":{"accountId":"4711"}${members && ','}${members}}`
const type = 'Payment.Transfer.Observed.v1'
const event = (members: string) =>
  `{"specversion":"1.0","type":"${type}","source":"/desk/7","id":"${randomUUID()}","data":${data(members)}}`

const typed = (mediaType: string) => () => ({ 'content-type': mediaType, 'idempotency-key': randomUUID() })
const ofEvent = { membersIn: (all: unknown) => all, codeOfNonsense: 'event-invalid' }
const ofBatch = { path: '/v1/events/batch', membersIn: (all: unknown) => all, codeOfNonsense: 'batch-invalid' }
const ofReport = {
  headers: typed('application/json'),
  membersIn: ({ metadata }: Readonly<Record<string, unknown>>) => metadata,
  codeOfNonsense: 'event-invalid',
}

export const intakeDoors: readonly IntakeDoor[] = [
  {
    ...ofEvent,
    name: 'POST /v1/events',
    path: '/v1/events',
    headers: typed('application/cloudevents+json'),
    bodyWith: event,
  },
  {
    ...ofEvent,
    name: 'POST /v1/events in binary mode',
    path: '/v1/events',
    headers: () => ({
      ...typed('application/json')(),
      'ce-specversion': '1.0',
      'ce-type': type,
      'ce-source': '/desk/7',
      'ce-id': randomUUID(),
    }),
    bodyWith: data,
  },
  {
    ...ofBatch,
    name: 'POST /v1/events/batch with keys',
    headers: typed('application/json'),
    bodyWith: (members) => `{"events":[{"idempotencyKey":"${randomUUID()}","event":${event(members)}}]}`,
  },
  {
    ...ofBatch,
    name: 'POST /v1/events/batch of CloudEvents',
    headers: typed('application/cloudevents-batch+json'),
    bodyWith: (members) => `[${event(members)}]`,
  },
  {
    ...ofReport,
    name: 'POST /v1/risk-events',
    path: '/v1/risk-events',
    bodyWith: (members) => `{"entityId":"e-1","category":"sanctions","riskScore":5,"metadata":{${members}}}`,
  },
  {
    ...ofReport,
    name: 'POST /v1/compliance-events',
    path: '/v1/compliance-events',
    bodyWith: (members) => `{"entityId":"e-1","regulation":"MiCA","severity":"low","metadata":{${members}}}`,
  },
]
