import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeSendEvent } from '#lab/feed/send-event.ts'
import type { PaymentEvent } from '#lab/rows/to-event.ts'

const accepted = { id: '0b1f8f0e-6a57-4a3e-9a5c-0d5f3c7f1a11', receivedAt: '2026-03-01T12:00:00.000Z' }
const event: PaymentEvent = {
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/feeds/test',
  id: '2-abc',
  time: '2025-01-01T00:00:00.000Z',
  subject: 'account/C1',
  data: {
    kind: 'debit',
    amount: { minorUnits: 1, currency: 'EUR' },
    debtor: { accountId: 'C1' },
    creditor: { accountId: 'C2' },
  },
}

type Reply = Readonly<{ status: number; body: unknown }>

/** An API that gives the answers in order and stores the requests. */
let server: Server
let replies: Reply[]
let asked: { key: string | undefined; token: string | undefined; body: unknown }[]

beforeEach(async () => {
  asked = []
  server = createServer(async (request, response) => {
    const { 'idempotency-key': key, authorization } = request.headers
    asked.push({ key: String(key), token: authorization, body: JSON.parse(await text(request)) })
    const { status, body } = replies.shift() ?? { status: 202, body: accepted }
    response.writeHead(status, { 'retry-after': '0' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const send = (signal = new AbortController().signal) => {
  const retries: string[] = []
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const token = async (renew = false) => (renew ? 'new' : 'old')
  const sendEvent = makeSendEvent({ url, token, onRetry: (code) => retries.push(code), signal })
  return { retries, sent: sendEvent(event) }
}

describe('sending an event', () => {
  it('makes its id the idempotency key, and sends it as it is', async () => {
    replies = []
    await expect(send().sent).resolves.toEqual({
      isAccepted: true,
      eventId: accepted.id,
      receivedAt: accepted.receivedAt,
    })
    expect(asked).toEqual([{ key: '2-abc', token: 'Bearer old', body: event }])
  })

  it('tries again under the same key while the API is busy', async () => {
    replies = [
      { status: 503, body: {} },
      { status: 409, body: { code: 'idempotency-key-in-use' } },
      { status: 429, body: { code: 'too-many-requests' } },
    ]
    const { sent, retries } = send()
    await expect(sent).resolves.toMatchObject({ isAccepted: true })
    expect(retries).toEqual(['http-503', 'idempotency-key-in-use', 'too-many-requests'])
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set(['2-abc']))
  })

  it('takes a new token when the last is refused', async () => {
    replies = [{ status: 401, body: { code: 'token-invalid' } }]
    await expect(send().sent).resolves.toMatchObject({ isAccepted: true })
    expect(asked.map(({ token }) => token)).toEqual(['Bearer old', 'Bearer new'])
  })

  it('takes a refusal for an answer', async () => {
    replies = [{ status: 422, body: { code: 'event-invalid', detail: 'No.' } }]
    await expect(send().sent).resolves.toEqual({ isAccepted: false, code: 'event-invalid', detail: 'No.' })
    expect(asked).toHaveLength(1)
  })

  it('tries no more once it is stopped', async () => {
    replies = Array.from({ length: 20 }, () => ({ status: 503, body: {} }))
    const stop = new AbortController()
    stop.abort()
    await expect(send(stop.signal).sent).resolves.toMatchObject({ isAccepted: false, code: 'http-503' })
    expect(asked).toHaveLength(1)
  })
})
