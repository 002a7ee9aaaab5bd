import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aMeteredClient } from '#test/support/world/metered-client.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import type { EventIdentity, RowChange, RowMatter } from '#views/domain/event-row.ts'

/** A payment of a tenant with a long name, between two IBANs. */
const matter: RowMatter = {
  source: 'https://payments.example.com/core/7',
  producerId: randomUUID(),
  accounts: [
    { role: 'debtor', accountId: 'DE02120300000000202051' },
    { role: 'creditor', accountId: 'FR7630006000011234567890189' },
  ],
  amount: { minorUnits: 12_500, currency: 'EUR' },
  activityAt: '2026-03-01T11:59:58.765Z',
}

const changesOf = (known: Partial<RowMatter>, score: number, rules: readonly string[]): readonly RowChange[] => {
  const band = score === 0 ? 'low' : 'medium'
  const assessmentId = randomUUID()
  return [
    { kind: 'received', matter: { ...matter, ...known } },
    { kind: 'assessment', assessmentId, assessedAt: '2026-03-01T12:00:01.000Z', score, band, rules },
    {
      ...{ kind: 'status', step: 1, status: band === 'low' ? 'approved' : 'held' },
      judgement: { score, band, assessmentId },
    },
  ]
}

it.each([
  ['approved', changesOf({}, 0, []), {}, 40],
  ['approved, of a partner', changesOf({}, 0, []), { byPartner: 4, byPartnerCorrelation: 1 }, 40],
  [
    'approved, of a partner, with a subject',
    changesOf({ subject: 'account/4711' }, 0, []),
    { byPartner: 4, bySubject: 1, byPartnerSubject: 1, byPartnerCorrelation: 1 },
    // With a longer name its row is more than 1 KB.
    24,
  ],
  [
    'held, with a subject and two rules',
    changesOf({ subject: 'account/4711' }, 45, ['structuring@1', 'fan-out@1']),
    { byBand: 1, bySubject: 1 },
    40,
  ],
] as const)('A payment that is %s costs these write units in the views', async (_, changes, sparse, nameLength) => {
  const { client, units } = aMeteredClient()
  const table = await makeOwnTable('ViewsTable')
  const rows = makeDynamoEventRows(client, { viewsTable: table, activityTable: 'none' })
  const event: EventIdentity = {
    ...wholeTenant(`a-tenant-with-a-long-name-${randomUUID()}`.slice(0, nameLength)),
    ...('byPartner' in sparse && { partnerId: 'shop-7' }),
    eventId: randomUUID(),
    type: 'Payment.Transfer.Observed.v1',
    receivedAt: '2026-03-01T12:00:00.000Z',
    correlationId: randomUUID(),
  }
  await rows.counts(event.tenantId, '2026-03-01')
  await rows.apply({ ...event, eventId: randomUUID() }, changes[0] as RowChange)
  units.clear()
  for (const change of changes) await rows.apply(event, change)
  // DynamoDB Local counts the indexes of a transaction twice, like its table.
  const found = Object.fromEntries([...units].map(([place, count]) => [place.replace(`${table}/`, ''), count]))
  expect(found).toEqual({ [table]: 6, byDay: 4, byStatus: 6, ...sparse })
})
