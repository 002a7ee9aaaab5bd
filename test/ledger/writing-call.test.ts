import { expect, it } from 'vitest'
import { recordTransactionEndpoint as endpoint } from '#api/entries.ts'
import { writingCall } from '#ledger/adapters/writing-call.ts'
import { readTransaction } from '#ledger/application/read-bodies.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const caller = {
  subject: 'alice',
  issuer: anIssuer,
  tenantId: 'acme',
  partnerId: undefined,
  scopes: new Set(['ledger:write']),
  isOperator: false,
}

/** POST /v1/transactions up to its use case, which is replaced by one that writes nothing. */
const send = async (minorUnits: string, more = '') => {
  let isConfidential: boolean | undefined
  const parts = { logger: makeLogger('test'), metrics: makeMetrics('test') }
  const call = writingCall(
    {
      ...parts,
      authenticate: async () => caller,
      admit: async () => caller,
      charge: async () => undefined,
      report: async () => undefined,
      recordRead: async () => undefined,
      once: (operation, act) => {
        isConfidential = operation.isConfidential
        return act('k')
      },
      endpoint,
    },
    { read: readTransaction, act: async ({ amount }) => ({ body: amount, correlationId: 'c' }) },
  )
  const body = `{"accountId":"A","direction":"debit","amount":{"minorUnits":${minorUnits},"currency":"EUR"}${more}}`
  const answer = await routeCalls(parts, [call])({ ...anHttpEvent({ path: endpoint.path }), body }, aContext())
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? ''), isConfidential }
}

it.each(['9007199254740991.4', '1.00000000000000000001'])('refuses %s before anything is written', async (text) => {
  expect(await send(text)).toMatchObject({
    status: 400,
    body: { code: 'body-not-json', issues: [{ path: 'amount.minorUnits' }] },
  })
})

it('writes the largest amount there is', async () => {
  expect(await send('9007199254740991')).toMatchObject({ status: 201, body: { minorUnits: Number.MAX_SAFE_INTEGER } })
})

it.each([
  ['', false],
  [',"counterparty":{"accountId":"B","name":null},"reference":"Rent"', false],
  [',"counterparty":{"accountId":"B","name":"Mara Muster"}', true],
])('requests a keyed hash of the payload with %j: %s', async (more, isConfidential) => {
  expect(await send('1', more)).toMatchObject({ status: 201, isConfidential })
})
