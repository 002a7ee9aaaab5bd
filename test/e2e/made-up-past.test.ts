import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { setNeverLate } from '#lab/feed/set-never-late.ts'
import { aClient, aPayment, aToken, type Client, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'

const environment = inject('environment')

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

const observed = (payer: string, payee: string, time: string) =>
  aPayment({
    time,
    data: {
      paymentId: randomUUID(),
      kind: 'transfer',
      amount: eur(50_00),
      debtor: { accountId: payer },
      creditor: { accountId: payee },
    },
  })

const assessmentOf = async (client: Client, id: string) => {
  const path = `/v1/events/${id}/assessment`
  await eventually(async () => (await client.call(path)).status === 200)
  return {
    text: await (await client.call(`${path}?format=text`)).text(),
    json: (await client.get(path)).body as { score: number; inputs: { debtor: { activity: Record<string, unknown> } } },
  }
}

describe('A made-up past', () => {
  it('reported with events:write alone does not hide the burst of a ledger account', async () => {
    const tenant = `past-${randomUUID()}`
    const [client, attacker] = [
      await aClient(environment, tenant),
      await aToken(environment, { tenant, scope: 'events:write' }),
    ]
    const send = async (
      path: string,
      authorization: string,
      body: unknown,
    ): Promise<{ id: string; status: number }> => {
      const answer = await fetchPatiently(`${environment.SLUICE_HTTP_URL}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify(body),
      })
      expect([201, 207]).toContain(answer.status)
      return (await answer.json()) as { id: string; status: number }
    }
    const owner = `Bearer ${await aToken(environment, { tenant })}`
    await send('/v1/accounts', owner, { accountId: 'victim', currency: 'EUR', openingBalance: 1_000_000_00 })

    // Five payees a day for thirty days, among them all the payees of the burst.
    const payees = Array.from({ length: 7 }, (_, index) => `payee-${index}`)
    const events = Array.from({ length: 100 }, (_, index) => ({
      idempotencyKey: randomUUID(),
      event: observed('victim', index < 40 ? `payee-${index % 7}` : `other-${index % 11}`, daysAgo(3 + (index % 30))),
    }))
    const past = (await send('/v1/events/batch', `Bearer ${attacker}`, { events })) as unknown as {
      results: readonly { id: string; status: number }[]
    }
    expect(past.results.filter(({ status }) => status === 202)).toHaveLength(100)
    for (const { id } of past.results.slice(-5)) await assessmentOf(client, id)

    const entries: string[] = []
    for (const accountId of payees) {
      const body = { accountId: 'victim', direction: 'debit', amount: eur(4_000_00), counterparty: { accountId } }
      const { id } = await send('/v1/transactions', owner, body)
      entries.push(id)
      await assessmentOf(client, id)
    }
    const { json, text } = await assessmentOf(client, entries.at(-1) ?? '')
    expect(json).toMatchObject({
      score: 32,
      reasons: [{ ruleId: 'fan-out@1' }],
      inputs: {
        debtor: { activity: { knownDays: 0, isNewCounterparty: true, sent: { usual: {}, day: { count: 7 } } } },
      },
    })
    expect(json.inputs.debtor.activity).toHaveProperty('sent.leftOut', expect.any(Number))
    expect(text).toMatch(
      /do not count as usual, because they were reported late or by others than its ledger: about \d/,
    )
  })

  it('is late by the setting of the tenant', async () => {
    const [strict, lenient] = [`past-${randomUUID()}`, `past-${randomUUID()}`]
    expect([await setNeverLate(environment, lenient), await setNeverLate(environment, lenient)]).toEqual([true, false])
    const knownDays = async (tenant: string) => {
      const client = await aClient(environment, tenant)
      await assessmentOf(client, await insist(client, observed('payer', 'payee', daysAgo(20))))
      const id = await insist(client, observed('payer', 'payee', daysAgo(0)))
      const { activity } = (await assessmentOf(client, id)).json.inputs.debtor
      return [activity.knownDays, activity.isNewCounterparty]
    }
    expect(await knownDays(strict)).toEqual([0, true])
    expect(await knownDays(lenient)).toEqual([20, false])
  })
})
