import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aClient, aPayment, aToken, type Client } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const { FACTS_TABLE: table = '', FACTS_SHARDS = '' } = environment

type View = Readonly<{ status: string; event: Readonly<Record<string, unknown>>; history: readonly unknown[] }>

const data = {
  kind: 'transfer',
  amount: { minorUnits: 12_500, currency: 'EUR' },
  debtor: { accountId: 'DE-4711', holder: 'Erika Mustermann' },
  creditor: { accountId: 'DE-0815' },
}

/** Sends a payment about a person, as a person, and waits until it has moved. */
const sendAndWait = async (client: Client, authorization: string) => {
  const payment = aPayment({ id: `Erika-${randomUUID()}`, subject: 'DE-4711', userid: randomUUID(), data })
  const { id } = (await (await client.post(payment, { authorization })).json()) as { id: string }
  await eventually(async () => ((await client.get(`/v1/events/${id}`)).body as View).status === 'approved')
  return { id, payment }
}

/** A later decision by a person, with its reason, as a fact of the same event. */
const decide = async (tenantid: string, eventid: string) => {
  const at = new Date().toISOString()
  const reason = 'Erika Mustermann rang.'
  const moves = [{ from: 'held', to: 'rejected', at, reason }]
  await makeDynamoFactLog(makeDynamo(), { table, shardCount: Number(FACTS_SHARDS) }).append(
    aFact({
      tenantid,
      eventid,
      type: 'Workflow.Event.Moved.v1',
      source: 'sluice/workflow',
      happening: 'moved#0002',
      recordedat: at,
      actor: 'max.muster@example.com',
      data: { version: 2, moves, status: 'rejected', score: 0, band: 'low' },
    }),
  )
}

it('shows an operator an event that has moved without its persons, and its own tenant all of it', async () => {
  const tenant = `masking-${randomUUID()}`
  const client = await aClient(environment, tenant)
  const producer = await aToken(environment, { tenant, subject: 'erika@example.com' })
  const { id, payment } = await sendAndWait(client, `Bearer ${producer}`)
  await decide(tenant, id)

  const operator = await aToken(environment, { scope: 'operator events:read' })
  const answer = await client.call(`/v1/events/${id}`, {
    headers: { authorization: `Bearer ${operator}`, 'x-tenant-id': tenant },
  })
  const shown = await answer.text()
  const masked = { ...data, debtor: { accountId: '•••' }, creditor: { accountId: '•••' }, unknown: '•••' }
  expect([answer.status, JSON.parse(shown)]).toMatchObject([
    200,
    {
      id,
      event: { id: '•••', source: '/desk/7', data: masked },
      history: [
        { status: 'received', by: '•••' },
        { status: 'validated', by: 'sluice/workflow', reason: 'The event fits its contract.' },
        { status: 'processing', by: 'sluice/workflow' },
        { status: 'approved', by: 'sluice/workflow', reason: 'Its score of 0 is in the low band.' },
        { status: 'rejected', by: '•••', reason: '•••' },
      ],
      assessment: { score: 0, band: 'low' },
    },
  ])
  expect(shown).not.toMatch(/DE-4711|DE-0815|erika|muster|holder/i)
  expect(shown).not.toContain(payment.userid)

  const whole = (await client.get(`/v1/events/${id}`)).body as View
  expect(whole.event).toMatchObject({ id: payment.id, subject: 'DE-4711', userid: payment.userid, data })
  expect([whole.history[0], whole.history[4]]).toMatchObject([
    { by: 'erika@example.com' },
    { by: 'max.muster@example.com', reason: 'Erika Mustermann rang.' },
  ])
})
