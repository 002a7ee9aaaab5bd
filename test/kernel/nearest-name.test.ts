import { expect, it } from 'vitest'
import { nearestName } from '#kernel/application/nearest-name.ts'

const names = ['Payment.Transfer.Observed.v1', 'Payment.Card.Charged.v1', 'Risk.Event.Reported.v1']

it.each([
  'Payment.Transfer.Observd.v1',
  'payment.transfer.observed.v1',
  'Payment.Transfer.Observed',
  'Payment.Transfer.Observed.v7',
])('finds the name that %s means', (misspelled) => {
  expect(nearestName(misspelled, names)).toBe('Payment.Transfer.Observed.v1')
})

it.each(['No.Such.Type.v1', 'x', ''])('finds none for "%s"', (misspelled) => {
  expect(nearestName(misspelled, names)).toBeUndefined()
})
