import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { makeSqs } from '#platform/aws-clients.ts'
import { aClient, aPayment, type Client, enqueue, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const sqs = makeSqs()

const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

/** A payment of 9,500 EUR, just below what must be reported. */
const paidBy = (accountId: string) =>
  aPayment({
    data: { kind: 'transfer', amount: eur(9_500_00), debtor: { accountId }, creditor: { accountId: randomUUID() } },
  })

type Shown = Readonly<{ status: string; event: Readonly<{ data: unknown }>; assessment?: Readonly<{ score: number }> }>

const decided = (client: Client, id: string) =>
  eventually(async () => {
    const shown = (await client.get(`/v1/events/${id}`)).body as Shown
    return ['approved', 'held', 'rejected'].includes(shown.status) && shown
  })

const iban = 'DE02120300000000202051'

describe('Three payments of 9,500 EUR by one payer', () => {
  it.each([
    ['one spelling', 'Käufer', 'Käufer', 'Käufer'],
    ['blanks at the ends', 'Käufer', 'Käufer ', '\u00a0Käufer'],
    ['invisible characters', 'Käufer', 'Käu\u200bfer', 'Käufer\u3164'],
    ['two Unicode forms', 'Käufer'.normalize('NFC'), 'Käufer'.normalize('NFD'), 'Käufer'],
    ['an IBAN in three spellings', iban, 'DE02 1203 0000 0000 2020 51', iban.toLowerCase()],
  ])('are held at the third: %s', async (_, ...spellings) => {
    const client = await aClient(environment, `spelling-${randomUUID()}`)
    const statuses: string[] = []
    for (const accountId of spellings) {
      const { status, event } = await decided(client, await insist(client, paidBy(accountId)))
      expect(event.data).toMatchObject({ debtor: { accountId } })
      statuses.push(status)
    }
    expect(statuses).toEqual(['approved', 'approved', 'held'])
  })

  it('are held at the third through three doors', async () => {
    const tenant = `spelling-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const binary = paidBy(` ${iban}`)
    const sent = await client.call('/v1/events', {
      method: 'POST',
      body: JSON.stringify(binary.data),
      headers: {
        ...{ 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'ce-specversion': '1.0' },
        ...{ 'ce-type': 'Payment.Transfer.Observed.v1', 'ce-source': '/desk/7', 'ce-id': binary.id },
      },
    })
    await decided(client, ((await sent.json()) as { id: string }).id)
    const keyed = { events: [{ idempotencyKey: randomUUID(), event: paidBy(`${iban}\u200b`) }] }
    const batch = await client.call('/v1/events/batch', {
      method: 'POST',
      body: JSON.stringify(keyed),
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    })
    const { results } = (await batch.json()) as { results: readonly { id: string }[] }
    await decided(client, results[0]?.id ?? '')
    await enqueue(sqs, environment.INTAKE_QUEUE_URL ?? '', tenant, [paidBy('DE02 1203 0000 0000 2020 51')])
    const held = await eventually(async () => {
      const { items } = (await client.get('/v1/events?status=held')).body as { items: readonly unknown[] }
      return items.length > 0 && items
    })
    expect(held).toHaveLength(1)
  })

  it('are held at the third in the ledger', async () => {
    const client = await aClient(environment, `spelling-${randomUUID()}`)
    const send = async (path: string, body: object) => {
      const answer = await client.call(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      })
      expect(answer.status).toBe(201)
      return (await answer.json()) as { id: string }
    }
    await send('/v1/accounts', { accountId: iban, currency: 'EUR', openingBalance: 1_000_000_00 })
    const statuses: string[] = []
    for (const accountId of [iban, 'DE02 1203 0000 0000 2020 51', iban.toLowerCase()]) {
      const amount = eur(9_500_00)
      const counterparty = { accountId: randomUUID() }
      const { id } = await send('/v1/transactions', { accountId, direction: 'debit', amount, counterparty })
      statuses.push((await decided(client, id)).status)
    }
    expect(statuses).toEqual(['approved', 'approved', 'held'])
    const path = `/v1/accounts/${encodeURIComponent('de02 1203 0000 0000 2020 51')}/balance`
    expect(await client.get(path)).toMatchObject({ status: 200, body: { accountId: iban, version: 4 } })
  })

  it('have a payer: an id without a visible character is refused', async () => {
    const client = await aClient(environment, `spelling-${randomUUID()}`)
    const answer = await client.post(paidBy('\u200b'))
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code: 'event-invalid', issues: [{ path: 'data.debtor.accountId' }] })
  })
})
