import { randomUUID } from 'node:crypto'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import { permitLocalSender } from '#local/provision/permit-sender.ts'
import { anEvent } from '../builders/a-fact.ts'
import { fetchPatiently } from './fetch-patiently.ts'

type Environment = Readonly<Record<string, string>>

export type TestEvent = Readonly<{ [attribute: string]: unknown }> & Readonly<{ id: string }>

/** A payment as a producer sends it; its amount decides its band by the baseline ruleset. */
export const aPayment = (known: Readonly<Record<string, unknown>> = {}): TestEvent => ({
  ...anEvent,
  id: randomUUID(),
  ...known,
})

/** A token of the copy's own issuer. */
export const aToken = async (environment: Environment, request: Readonly<Record<string, unknown>>): Promise<string> => {
  const url = new URL('/token', environment.AUTH_JWKS_URL)
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scope: 'events:write events:read ledger:write ledger:read', ...request }),
  })
  const { token } = (await answer.json()) as { token: string }
  return token
}

/** The headers of an operator that acts for a tenant: its scopes are those named, and the rights to act. */
export const asOperator = async (
  environment: Environment,
  tenantId: string,
  request: Readonly<{ scope?: string; subject?: string }> = {},
): Promise<Readonly<Record<string, string>>> => {
  const { scope = '', subject = 'operator-1' } = request
  const words = ['operator', 'operator:write', ...scope.split(' ').filter(Boolean)]
  const token = await aToken(environment, { operator: true, subject, scope: words.join(' ') })
  return {
    authorization: `Bearer ${token}`,
    'x-tenant-id': tenantId,
    'x-operator-reason': 'A test of the whole system',
  }
}

/** A client of one tenant's, speaking HTTP to the copy. `request` is for a token of another kind, such as one of a partner. */
export const aClient = async (
  environment: Environment,
  tenantId: string,
  request: Readonly<Record<string, unknown>> = {},
) => {
  const token = await aToken(environment, { tenant: tenantId, ...request })
  const authorization = `Bearer ${token}`
  const call = (path: string, init: RequestInit = {}) =>
    fetchPatiently(`${environment.SLUICE_HTTP_URL}${path}`, {
      ...init,
      headers: { authorization, ...(init.headers as object) },
    })
  return {
    call,
    post: (event: unknown, headers: Readonly<Record<string, string>> = {}) =>
      call('/v1/events', {
        method: 'POST',
        body: typeof event === 'string' ? event : JSON.stringify(event),
        headers: { 'content-type': 'application/cloudevents+json', 'idempotency-key': randomUUID(), ...headers },
      }),
    get: async (
      path: string,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<{ status: number; body: unknown }> => {
      const answer = await call(path, { headers })
      return { status: answer.status, body: await answer.json() }
    },
  }
}

export type Client = Awaited<ReturnType<typeof aClient>>

/** Sends until the event is accepted, with the same key, as a careful producer does. Returns the id of the event. */
export const insist = async (client: Client, event: TestEvent, tries = 60): Promise<string> => {
  const answer = await client.post(event, { 'idempotency-key': event.id }).catch(() => undefined)
  if (answer?.status === 202) return ((await answer.json()) as { id: string }).id
  const mayComeAgain = answer === undefined || [409, 429, 502, 503, 504].includes(answer.status)
  if (!mayComeAgain || tries === 0) throw new Error(`Not accepted: ${answer?.status} ${await answer?.text()}`)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return insist(client, event, tries - 1)
}

/** Puts events on the intake queue, ten in a call, as an asynchronous producer does that may write for its tenant. */
export const enqueue = async (sqs: SQSClient, queueUrl: string, tenantId: string, events: readonly TestEvent[]) => {
  await permitLocalSender(process.env, tenantId)
  await enqueueUnpermitted(sqs, queueUrl, tenantId, events)
}

/** The same for a tenant that has permitted no sender. */
export const enqueueUnpermitted = async (
  sqs: SQSClient,
  queueUrl: string,
  tenantId: string,
  events: readonly TestEvent[],
) => {
  const entries = events.map(
    (event, index): SendMessageBatchRequestEntry => ({
      Id: String(index % 10),
      MessageBody: JSON.stringify(event),
      MessageAttributes: {
        tenant: { DataType: 'String', StringValue: tenantId },
        idempotencyKey: { DataType: 'String', StringValue: `queue-${event.id}` },
      },
    }),
  )
  for (let start = 0; start < entries.length; start += 10) {
    let left: readonly SendMessageBatchRequestEntry[] = entries.slice(start, start + 10)
    // SQS can fail single entries of a call that succeeds. A producer sends them again.
    while (left.length > 0) {
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...left] }))
      const fault = Failed.find(({ SenderFault }) => SenderFault)
      if (fault) throw new Error(`SQS refuses a message: ${fault.Code} ${fault.Message}`)
      left = left.filter((entry) => Failed.some(({ Id }) => Id === entry.Id))
    }
  }
}
