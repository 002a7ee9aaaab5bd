import { expect, it } from 'vitest'
import { Transient } from '#kernel/domain/errors.ts'
import { profileOf, textOf } from '#scoring/adapters/profile-text.ts'
import { emptyProfile, withMovement } from '#scoring/domain/profile.ts'

const profile = withMovement(emptyProfile, {
  id: 'e1',
  at: 1_772_366_400_000,
  direction: 'out',
  counterparty: 7,
  minorUnits: 100,
  currency: 'EUR',
})

it('a profile comes back from its text as it was', () => {
  expect(profileOf(textOf(profile))).toEqual(profile)
})

it.each([undefined, 0, 999, '1'])(
  'a profile of layout %j is not guessed at, and waits for the code that knows it',
  (layout) => {
    const [, ...values] = JSON.parse(textOf(profile)) as unknown[]
    const read = () => profileOf(JSON.stringify([layout, ...values]))
    expect(read).toThrow(Transient)
    expect(read).toThrow(expect.objectContaining({ code: 'store-unavailable' }))
  },
)
