import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { eur } from '#test/support/builders/a-ledger.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aToken } from '#test/support/world/client.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const { AWS_ENDPOINT_URL_DYNAMODB: dynamodb = '' } = environment

let proxy: DynamoProxy
let running: OwnFunction | undefined

beforeEach(async () => {
  proxy = await startDynamoProxy(dynamodb)
})

afterEach(async () => {
  await running?.kill()
  await proxy.close()
})

/** One tenant with 100 cents on account A and none on B, and a request that is sent to a doomed function and to the copy. */
const aRequest = async (path: string, body: unknown) => {
  const token = await aToken(environment, { tenant: `window-${randomUUID()}`, scope: 'ledger:write ledger:read' })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const send = (to: string, content?: unknown, key: string = randomUUID()) =>
    fetchPatiently(`${environment.SLUICE_HTTP_URL}${to}`, {
      headers: { ...headers, 'idempotency-key': key },
      ...(content !== undefined && { method: 'POST', body: JSON.stringify(content) }),
    })
  await send('/v1/accounts', { accountId: 'A', currency: 'EUR', openingBalance: 100 })
  await send('/v1/accounts', { accountId: 'B', currency: 'EUR' })
  const key = randomUUID()
  const read = async (to: string) => (await send(to)).json() as Promise<Record<string, unknown>>
  return {
    event: anHttpEvent({ path, headers: { ...headers, 'idempotency-key': key }, body }),
    again: () => send(path, body, key),
    entries: async (accountId: string) =>
      (await read(`/v1/transactions?accountId=${accountId}`)).items as { id: string; recordedAt: string }[],
    balance: async (accountId: string) => (await read(`/v1/accounts/${accountId}/balance`)).balance,
  }
}

/** The function in a process of its own, which reaches DynamoDB through the proxy and dies with its first commit. */
const startDoomed = async (name: string): Promise<OwnFunction> => {
  const door = await startFunction({
    path: `functions/ledger/${name}.ts`,
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
    timeoutMs: 4_000,
  })
  running = door
  proxy.meddle(
    ({ operation }) => (operation === 'TransactWriteItems' ? 'mute' : 'pass'),
    () => void door.kill(),
  )
  return door
}

/** Sends again until the key of the dead request is free. */
const insistOn = (again: () => Promise<Response>): Promise<Response> =>
  eventually(async () => {
    const answer = await again()
    return answer.status !== 409 && answer
  })

describe('A process that is killed between commit and answer', () => {
  it('leaves one entry with its name, and the retry gets its answer, though nothing is left to take', async () => {
    const counterparty = { accountId: 'C', name: 'Mara Muster' }
    const debit = { accountId: 'A', direction: 'debit', amount: eur(100), counterparty, reference: 'R-1' }
    const { event, again, entries, balance } = await aRequest('/v1/transactions', debit)
    await expect((await startDoomed('record-transaction')).invoke(event)).rejects.toThrow('died')
    const [committed, ...more] = await entries('A')
    expect(more).toEqual([])
    expect(committed).toMatchObject({ counterparty })

    const answer = await insistOn(again)
    const { id, recordedAt } = committed ?? {}
    expect([answer.status, await answer.json()]).toMatchObject([201, { id, recordedAt, balanceAfter: eur(0) }])
    expect(await entries('A')).toEqual([committed])
    expect(await balance('A')).toEqual(eur(0))
  })

  it('leaves both sides of a transfer, each once, and the retry gets both', async () => {
    const order = { fromAccountId: 'A', toAccountId: 'B', amount: eur(100) }
    const { event, again, entries, balance } = await aRequest('/v1/transfers', order)
    await expect((await startDoomed('ledger-write')).invoke(event)).rejects.toThrow('died')
    const committed = [...(await entries('A')), ...(await entries('B'))]
    expect(committed).toHaveLength(2)

    const answer = await insistOn(again)
    const [debit, credit] = committed.map(({ id, recordedAt }) => ({ id, recordedAt }))
    expect([answer.status, await answer.json()]).toMatchObject([201, { debit, credit }])
    expect([...(await entries('A')), ...(await entries('B'))]).toEqual(committed)
    expect([await balance('A'), await balance('B')]).toEqual([eur(0), eur(100)])
  })
})
