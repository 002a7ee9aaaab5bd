import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { aClient, aPayment, aToken } from '#test/support/client.ts'

const environment = inject('environment')

it('shows an operator an event without its persons, and its own tenant all of it', async () => {
  const tenant = `masking-${randomUUID()}`
  const client = await aClient(environment, tenant)
  const data = {
    kind: 'transfer',
    amount: { minorUnits: 12_500, currency: 'EUR' },
    debtor: { accountId: 'DE-4711', holder: 'Erika Mustermann' },
    creditor: { accountId: 'DE-0815' },
  }
  const { id } = (await (await client.post(aPayment({ subject: 'DE-4711', data }))).json()) as { id: string }
  const operator = await aToken(environment, { scope: 'operator events:read' })
  const answer = await client.call(`/v1/events/${id}`, {
    headers: { authorization: `Bearer ${operator}`, 'x-tenant-id': tenant },
  })
  const masked = { ...data, debtor: { accountId: '•••', holder: '•••' }, creditor: { accountId: '•••' } }
  const shown = await answer.text()
  expect([answer.status, JSON.parse(shown)]).toMatchObject([200, { id, event: { data: masked } }])
  expect(shown).not.toMatch(/4711|0815|Erika/)
  expect(await client.get(`/v1/events/${id}`)).toMatchObject({ body: { event: { subject: 'DE-4711', data } } })
})
