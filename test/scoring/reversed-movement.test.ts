import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileOf, textOf } from '#scoring/adapters/profile-text.ts'
import { activityOf } from '#scoring/domain/activity.ts'
import { describeReversals } from '#scoring/domain/describe-reversals.ts'
import type { Movement } from '#scoring/domain/movement.ts'
import { emptyProfile, type Profile, withMovement, withReversal } from '#scoring/domain/profile.ts'
import { reversalsOf } from '#scoring/domain/reversals.ts'
import { type ReversedMovement, reversedCountMax } from '#scoring/domain/reversed-movement.ts'
import { aMovement, hourMs, noon } from '#test/support/builders/a-movement.ts'

type Step = Readonly<{ movement: Movement } | { reversed: ReversedMovement }>

const reversalOf = ({ id, origin, ...movement }: Movement): ReversedMovement => ({
  ...movement,
  event: id.slice(-8),
  origin: origin === 'ledger' ? 'ledger' : 'observed',
})

const profileAfter = (steps: readonly Step[], profile: Profile = emptyProfile): Profile =>
  steps.reduce(
    (so, step) => ('movement' in step ? withMovement(so, step.movement) : withReversal(so, step.reversed)),
    profile,
  )

const moved = (movement: Movement): Step => ({ movement })
const reversed = (movement: Movement): Step => ({ reversed: reversalOf(movement) })

const movementsOf = (maxLength: number, origins: readonly Movement['origin'][]) =>
  fc.uniqueArray(
    fc.record<Movement>({
      id: fc.integer({ min: 0, max: 400 }).map((number) => `000000000-${String(number).padStart(8, '0')}`),
      at: fc.integer({ min: 0, max: 240 }).map((hours) => noon + hours * hourMs),
      direction: fc.constantFrom('in', 'out'),
      counterparty: fc.integer({ min: 1, max: 9 }),
      minorUnits: fc.integer({ min: 1, max: 9 }),
      currency: fc.constantFrom('EUR', 'JPY'),
      origin: fc.constantFrom(...origins),
    }),
    { selector: ({ id }) => id, maxLength, size: 'max' },
  )

/** Movements, and which of them are taken back. */
const pairs = (maxLength: number, origins: readonly Movement['origin'][]) =>
  movementsOf(maxLength, origins).chain((movements) => fc.tuple(fc.constant(movements), fc.subarray([...movements])))

/** The same steps in another order, each of them once or twice. */
const reordered = (steps: readonly Step[]) => fc.shuffledSubarray([...steps, ...steps], { minLength: steps.length * 2 })

describe('a profile with reversals', () => {
  it('is the same after the same movements and reversals, in any order and however often they are received', () => {
    const some = fc
      .oneof(pairs(120, ['observed', 'late']), pairs(120, ['observed', 'ledger']))
      .map(([movements, taken]) => [...movements.map(moved), ...taken.map(reversed)])
      .chain((steps) => fc.tuple(fc.constant(steps), reordered(steps)))
    fc.assert(
      fc.property(some, ([steps, again]) => {
        expect(profileAfter(again)).toEqual(profileAfter(steps))
        expect(profileOf(textOf(profileAfter(steps)))).toEqual(profileAfter(steps))
      }),
      { numRuns: 200 },
    )
  })

  it('shows in every window what the movements that remain would show alone', () => {
    const some = pairs(60, ['observed']).filter(([movements]) =>
      (['in', 'out'] as const).every((way) => movements.filter(({ direction }) => direction === way).length <= 32),
    )
    fc.assert(
      fc.property(some, ([movements, taken]) => {
        const [gross, net] = [
          profileAfter([...taken.map(reversed), ...movements.map(moved)]),
          profileAfter(movements.filter((one) => !taken.includes(one)).map(moved)),
        ]
        const own = aMovement({ at: noon + 241 * hourMs, counterparty: 3 })
        const seen = (profile: Profile) => {
          const { received, sent, recentAmounts, echoes, isNewCounterparty, idleDays } = activityOf(profile, own)
          const { usual: _, ...ins } = received
          const { usual: __, ...outs } = sent ?? received
          return { ins, outs, recentAmounts, echoes, isNewCounterparty, idleDays }
        }
        expect(seen(gross)).toEqual(seen(net))
      }),
      { numRuns: 200 },
    )
  })

  const busy = Array.from({ length: 30 }, (_, index) =>
    aMovement({
      id: `000000000-busy${String(index).padStart(4, '0')}`,
      at: noon - (index + 2) * 24 * hourMs,
      counterparty: index + 2,
    }),
  )

  it('has as usual what remains, and never more than without the reversals', () => {
    const usual = (steps: readonly Step[]) => activityOf(profileAfter(steps), aMovement()).sent?.usual.day
    const all = busy.map(moved)
    expect(usual(all)).toEqual({ count: 1, counterparties: 1 })
    // Half of them, within the tenth of the estimate.
    expect(usual([...all, ...busy.slice(0, 15).map(reversed)])?.count).toBeGreaterThanOrEqual(0.4)
    expect(usual([...all, ...busy.slice(0, 15).map(reversed)])?.count).toBeLessThanOrEqual(0.6)
    expect(usual([...all, ...busy.map(reversed)])).toEqual({ count: 0, counterparties: 0 })
    expect(usual([...busy.map(reversed), ...all])).toEqual({ count: 0, counterparties: 0 })
  })

  it('has as usual what remains of a week, whichever days have reversals', () => {
    const usual = (steps: readonly Step[]) => activityOf(profileAfter(steps), aMovement()).sent?.usual.week
    const all = busy.map(moved)
    expect(usual(all)?.count).toBeGreaterThan(5)
    // Nothing, within the tenth of the estimate.
    expect(usual([...all, ...busy.map(reversed)])?.count).toBeLessThan(0.7)
  })

  it('subtracts no reversal of one day from the movements of another', () => {
    const usual = (steps: readonly Step[]) => activityOf(profileAfter(steps), aMovement()).sent?.usual.day
    const older = busy.slice(15).map(moved)
    expect(usual(older)?.count).toBeGreaterThan(0)
    expect(usual([...older, ...busy.slice(0, 15).map(reversed)])).toEqual(usual(older))
  })

  const early = noon - 20 * 24 * hourMs
  const met = (counterparty: number, origin: Movement['origin']) =>
    aMovement({ id: `000000000-early${String(counterparty).padStart(3, '0')}`, at: early, counterparty, origin })
  /** More movements than the list keeps, so that only the meeting of an earlier one is remembered. */
  const later = (origin: Movement['origin']) =>
    Array.from({ length: 33 }, (_, index) =>
      aMovement({
        id: `000000000-later${String(index).padStart(3, '0')}`,
        at: early + (index + 1) * hourMs,
        counterparty: 100 + index,
        origin,
      }),
    ).map(moved)

  it('remembers a counterparty of a ledger account, whatever others report as reversed', () => {
    const forged = { reversed: { ...reversalOf(met(7, 'ledger')), origin: 'observed' as const } }
    const profile = profileAfter([moved(met(7, 'ledger')), ...later('ledger'), forged])
    expect(activityOf(profile, aMovement({ counterparty: 7, origin: 'ledger' })).isNewCounterparty).toBe(false)
  })

  it('remembers the counterparty of another movement at the moment of one that was taken back', () => {
    const profile = profileAfter([
      ...[moved(met(7, 'observed')), moved(met(8, 'observed')), ...later('observed')],
      reversed(met(8, 'observed')),
    ])
    const isNew = (counterparty: number) => activityOf(profile, aMovement({ counterparty })).isNewCounterparty
    expect([isNew(7), isNew(8)]).toEqual([false, true])
  })

  it('forgets a counterparty that was met only by a movement that was taken back', () => {
    const [payment] = busy
    if (!payment) throw new Error('There is one.')
    const isNew = (steps: readonly Step[]) =>
      activityOf(profileAfter(steps), aMovement({ counterparty: payment.counterparty })).isNewCounterparty
    expect(isNew([moved(payment)])).toBe(false)
    expect(isNew([moved(payment), reversed(payment)])).toBe(true)
    const earlier = { ...payment, id: '000000000-earlier0', at: payment.at - hourMs }
    expect(isNew([moved(payment), reversed(payment), moved(earlier)])).toBe(false)
  })

  it.each([
    ['another amount', { minorUnits: 1 }],
    ['another currency', { currency: 'JPY' }],
    ['another counterparty', { counterparty: 99 }],
    ['another event', { event: 'ffffffff' }],
    ['the ledger as its source', { origin: 'ledger' as const }],
  ])('keeps a movement when the reversal has %s', (_, other) => {
    const payment = aMovement({ origin: 'observed', at: noon - hourMs })
    const profile = profileAfter([moved(payment), { reversed: { ...reversalOf(payment), ...other } }])
    expect(activityOf(profile, aMovement()).sent?.day.count).toBe(2)
  })

  it('keeps the entries of a ledger account, and what is usual for it, whatever others report as reversed', () => {
    const entries = busy.map((one) => ({ ...one, origin: 'ledger' as const }))
    const forged = entries.map((entry): Step => ({ reversed: { ...reversalOf(entry), origin: 'observed' } }))
    const of = (steps: readonly Step[]) =>
      activityOf(profileAfter(steps), aMovement({ counterparty: 2, origin: 'ledger' }))
    expect(of([...forged, ...entries.map(moved)])).toEqual(of(entries.map(moved)))
    expect(of([...entries.map(moved), ...forged])).toEqual(of(entries.map(moved)))
  })

  it('counts what was taken back at the time of the movement, whatever time the reversal has', () => {
    const payment = aMovement({ origin: 'observed', at: noon - hourMs })
    const hidden: Step = { reversed: { ...reversalOf(payment), at: noon - 365 * 24 * hourMs } }
    for (const steps of [
      [moved(payment), hidden],
      [hidden, moved(payment)],
    ])
      expect(reversalsOf(profileAfter(steps), aMovement())?.sent).toEqual({ count: 1, sum: payment.minorUnits })
    expect(reversalsOf(profileAfter([hidden]), aMovement())).toBeUndefined()
  })

  it('has a bounded list of reversals, and a bounded size', () => {
    const many = Array.from({ length: 31 * 96 }, (_, index) =>
      aMovement({
        id: `${String(index).padStart(9, '0')}-${String(index).padStart(8, '0')}`,
        at: noon + index * 900_000,
        direction: index % 2 === 0 ? 'in' : 'out',
        counterparty: 2 ** 52 - index,
        minorUnits: Number.MAX_SAFE_INTEGER,
        origin: 'observed',
      }),
    )
    const profile = profileAfter([...many.map(moved), ...many.map(reversed)])
    expect([profile.reversedIn.length, profile.reversedOut.length]).toEqual([reversedCountMax, reversedCountMax])
    expect(textOf(profile).length).toBeLessThan(18_000)
    expect(profileOf(textOf(profile))).toEqual(profile)
    expect(activityOf(profile, aMovement({ at: noon + many.length * 900_000 })).sent?.week.count).toBe(1)
  })

  it('is stored as before while nothing was taken back', () => {
    const text = textOf(profileAfter(busy.map(moved)))
    expect(JSON.parse(text)).toHaveLength(9)
    expect(profileOf(text)).toMatchObject({ reversedIn: [], reversedOut: [] })
  })
})

describe('the reversals of an account', () => {
  const payments = [1, 2, 200].map((hours) =>
    aMovement({
      id: `000000000-hours${String(hours).padStart(3, '0')}`,
      at: noon - hours * hourMs,
      origin: 'observed',
    }),
  )
  const profile = profileAfter(payments.map(reversed))

  it('are those of the week before, with their sum in one currency, also before their movements arrive', () => {
    expect(reversalsOf(profile, { at: noon, currency: 'EUR' })).toEqual({
      sent: { count: 2, sum: 200_00 },
      received: { count: 0, sum: 0 },
    })
    expect(reversalsOf(profile, { at: noon, currency: 'JPY' })?.sent).toEqual({ count: 2, sum: 0 })
    expect(reversalsOf(profile, { at: noon - 90 * 60_000, currency: 'EUR' })?.sent.count).toBe(1)
  })

  it('are absent when there are none', () => {
    expect(reversalsOf(emptyProfile, { at: noon, currency: 'EUR' })).toBeUndefined()
    expect(reversalsOf(profile, { at: noon + 400 * hourMs, currency: 'EUR' })).toBeUndefined()
  })

  it('are described with their number and their sum', () => {
    const none = { count: 0, sum: 0 }
    expect(describeReversals({ sent: { count: 2, sum: 200_00 }, received: none }, 'EUR')).toEqual([
      '2 movements that it sent within seven days (200.00 EUR together) were reversed and do not count.',
    ])
    expect(describeReversals({ sent: none, received: { count: 1, sum: 5 } }, 'EUR')).toEqual([
      '1 movement that it received within seven days (0.05 EUR together) was reversed and does not count.',
    ])
    expect(describeReversals({ sent: { count: 32, sum: 1 }, received: none }, 'EUR')[0]).toMatch(/^32 or more/)
  })
})
