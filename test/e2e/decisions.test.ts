import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aReviewDesk } from '#test/support/world/a-review-desk.ts'
import { asOperator, type Client, insist } from '#test/support/world/client.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'

const environment = inject('environment')
const log = makeDynamoFactLog(makeDynamo(), { table: environment.FACTS_TABLE ?? '', shardCount: 4 })

/** A payment that the standard policy rejects, and that people confirm or overturn. */
const inFrancs = {
  ...somePayment,
  creditor: { accountId: '0815', country: 'IR' },
  amount: { minorUnits: 12_500, currency: 'XAF' },
}

const textOf = async (client: Pick<Client, 'call'>, id: string): Promise<string> =>
  (await client.call(`/v1/events/${id}/assessment?format=text`)).text()

it('an overturned rejection shows who decided and why, in the event and in the text for a file, and to no operator', async () => {
  const tenantId = `decisions-${randomUUID()}`
  const { desk, person, decide, aPaymentOf } = await aReviewDesk(environment, tenantId)
  const id = await insist(desk, aPaymentOf(inFrancs))
  await decide(await person('ana'), id, 'approve', 'Mara Muster confirmed it by phone.')
  await decide(await person('ben'), id, 'approve', 'The contract of Mara Muster is in order.')

  const { body } = await desk.get(`/v1/events/${id}`)
  expect(body).toMatchObject({
    status: 'approved',
    history: [{}, {}, {}, { status: 'rejected' }, { by: 'ben', reason: 'The contract of Mara Muster is in order.' }],
    review: {
      ...{ purpose: 'confirm', status: 'decided', policy: { id: 'standard', version: 1 } },
      decisions: [
        { by: 'ana', byKind: 'user', isFinal: false, reason: 'Mara Muster confirmed it by phone.' },
        { by: 'ben', byKind: 'user', isFinal: true },
      ],
    },
  })
  const text = await textOf(desk, id)
  expect(text).toContain('The decision policy standard, version 1, asks')
  expect(text).toMatch(/approved by ana of \S+, 1 of 2 who must agree\. Reason: Mara Muster confirmed it by phone\./)
  expect(text).toContain('The rejection was overturned.')

  const headers = await asOperator(environment, tenantId)
  const operator = { call: (path: string) => fetchPatiently(`${environment.SLUICE_HTTP_URL}${path}`, { headers }) }
  const masked = [await (await operator.call(`/v1/events/${id}`)).text(), await textOf(operator, id)]
  for (const one of masked) expect(one).not.toMatch(/Muster|"ana"|by ana/)
  expect(JSON.stringify(await log.history(wholeTenant(tenantId), id))).not.toContain('Muster')
})
