import { randomUUID } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, inject, it } from 'vitest'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeTally } from '#lab/tally.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { sealOfCopy } from '#test/support/builders/a-seal.ts'
import { aClient, aPayment, enqueue, insist } from '#test/support/world/client.ts'
import { deadLetterWith, lookAtDeadLetters } from '#test/support/world/dead-letters.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const sqs = makeSqs()
const queueUrl = (name: string) => environment[`${name}_QUEUE_URL`] ?? ''

const deadLetter = (name: string, mark: string) => deadLetterWith(sqs, environment[`${name}_DEAD_LETTERS_URL`], mark)

const put = (name: string, body: string, attributes: Readonly<Record<string, string>> = {}) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl(name),
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: 'String', StringValue }]),
      ),
    }),
  )

/** A message to a consumer of facts has no seal, so it is forged before it is unreadable. */
const faceOf = (name: string) =>
  name === 'INTAKE'
    ? { code: 'message-poison', reason: expect.stringMatching(/^The message cannot be read as JSON/) }
    : { code: 'message-forged', reason: expect.stringMatching(/^The message is not from the topic of facts/) }

describe('poison', () => {
  // At once: most of it is waiting, to see that nothing more comes.
  it.concurrent.each(['INTAKE', 'SCORING', 'WORKFLOW', 'AUDIT', 'BRIDGE', 'VIEWS'])(
    'in the %s queue is set aside at once, with its reason, and stops nothing',
    async (name) => {
      const mark = randomUUID()
      const tenantId = `poison-${mark}`
      const tally = await makeTally(environment)(tenantId)
      // The tenant for which a message may be put on the intake queue of a copy from its start.
      await put(name, `not JSON ${mark}`, { tenant: 'demo' })
      const client = await aClient(environment, tenantId)
      const id = await insist(client, aPayment())
      expect(await deadLetter(name, mark)).toMatchObject({
        ...faceOf(name),
        // SQS can deliver a message once more, and each delivery is set aside.
        tries: expect.stringMatching(/^[1-3]$/),
        firstFailureAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      })
      // Every station goes on: the event is assessed, decided, audited, published and listed.
      expect(await tally.waitUntilDrained({ eventCount: 1, timeoutMs: 45_000 })).toBe('drained')
      expect((await tally.count({ eventIds: [id] }, 5)).flaws).toEqual([])
      await tally.close()
      await eventually(async () => {
        const { body } = await client.get('/v1/events?status=approved')
        return (body as { items: unknown[] }).items.length === 1
      })
    },
  )

  it('is also a fact that does not match its own schema', async () => {
    const mark = randomUUID()
    const text = JSON.stringify(aFact({ data: { mark } }))
    await put('SCORING', text, { seal: await sealOfCopy(environment)(text) })
    expect(await deadLetter('SCORING', mark)).toMatchObject({
      code: 'fact-invalid',
      reason: expect.stringContaining('data.kind'),
    })
  })
})

describe('the intake queue', () => {
  const refused: readonly [string, Record<string, unknown>, Record<string, string>, string][] = [
    ['an unknown type', { type: 'Nothing.At.All.v1' }, { tenant: 'demo' }, 'event-type-unknown'],
    ['data that is not a payment', { data: { kind: 'gift' } }, { tenant: 'demo' }, 'event-invalid'],
    ['no tenant', {}, {}, 'message-attribute-invalid'],
    ['a tenant that reaches into other keys', {}, { tenant: 'acme#1' }, 'message-attribute-invalid'],
    ['neither id nor key', { id: undefined }, { tenant: 'demo' }, 'idempotency-key-missing'],
  ]

  it.each(refused)(
    'puts what it refuses among its dead letters, with code and reason: %s',
    async (_name, known, attributes, code) => {
      const mark = randomUUID()
      await put('INTAKE', JSON.stringify(aPayment({ source: `/${mark}`, ...known })), attributes)
      expect(await deadLetter('INTAKE', mark)).toMatchObject({ code, reason: expect.stringMatching(/\.$|:/) })
    },
  )

  it('sets an event aside whose amount a JSON reader would round', async () => {
    const mark = randomUUID()
    const text = JSON.stringify(aPayment({ source: `/${mark}` }))
    const rounded = text.replace(/"minorUnits":\d+/, '"minorUnits":1.00000000000000000001')
    await put('INTAKE', rounded, { tenant: 'demo' })
    expect(await deadLetter('INTAKE', mark)).toMatchObject({ code: 'message-poison' })
  })

  it.each(['🚀', '👩🏽‍🚀 \u{10FFFD}', '文字 Ü'])(
    'sets an event with %s aside unchanged, and accepts one',
    async (text) => {
      const mark = randomUUID()
      const body = JSON.stringify(aPayment({ source: `/${mark}`, type: `No.Type.${text}.v1`, subject: text }))
      await put('INTAKE', body, { tenant: 'demo' })
      const letter = await eventually(async () =>
        (await lookAtDeadLetters(sqs, environment.INTAKE_DEAD_LETTERS_URL)).find(({ Body }) => Body?.includes(mark)),
      )
      expect(letter.Body).toBe(body)
      expect(letter.MessageAttributes?.code?.StringValue).toBe('event-type-unknown')
      expect(letter.MessageAttributes?.reason?.StringValue).toContain(text)
    },
  )

  it('ignores a byte order mark, as the HTTP door does', async () => {
    const event = aPayment()
    await put('INTAKE', `\u{FEFF}${JSON.stringify(event)}`, { tenant: 'demo' })
    const client = await aClient(environment, 'demo')
    const id = eventIdOfSource(wholeTenant('demo'), '/desk/7', event.id)
    await eventually(async () => (await client.get(`/v1/events/${id}`)).status === 200)
    const answer = await client.post(`\u{FEFF}${JSON.stringify(event)}`)
    expect([answer.status, await answer.json()]).toMatchObject([202, { id }])
  })

  it('takes the same event as the HTTP door, and knows it for the same', async () => {
    const tenantId = `doors-${randomUUID()}`
    const client = await aClient(environment, tenantId)
    const event = aPayment()
    await enqueue(sqs, queueUrl('INTAKE'), tenantId, [event])
    const id = eventIdOfSource(wholeTenant(tenantId), '/desk/7', event.id)
    await eventually(async () => (await client.get(`/v1/events/${id}`)).status === 200)
    const answer = await client.post(event)
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ id })
    const { body } = await client.get(`/v1/events/${id}`)
    expect((body as { history: unknown[] }).history[0]).toMatchObject({ status: 'received', by: '000000000000' })
  })
})
