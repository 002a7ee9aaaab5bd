import { expect, it } from 'vitest'
import { exampleIds } from '#api/parts.ts'
import { type FactView, hasActs } from '#views/domain/fact-view.ts'

const aView = (happening: string, byKind: FactView['byKind']): FactView => ({
  ...{
    id: exampleIds.event,
    eventId: exampleIds.event,
    eventType: 'Payment.Transfer.Observed.v1',
    type: 'A.Type.Of.v1',
  },
  ...{ recordedAt: '2026-03-01T12:00:00.000Z', time: '2026-03-01T12:00:00.000Z', source: '/desk/7' },
  ...{ by: 'ana', data: {}, happening, ...(byKind && { byKind }) },
})

it.each([
  ['reviewed#0001', 'user', true],
  // The page before can have the act that led to it.
  ['moved#0002', 'user', true],
  ['received', 'user', false],
  ['moved#0001', 'system', false],
  ['reviewed#0001', 'operator', false],
  ['moved#0001', undefined, false],
] as const)('A page with %s by %s shows what people did: %s', (happening, byKind, shows) => {
  expect(hasActs([aView('received', 'system'), aView(happening, byKind)])).toBe(shows)
})
