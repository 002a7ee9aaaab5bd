import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tradingOrderPlaced, tradingOrderPlacedV2 } from '#catalogue/families/trading.ts'
import { plainDecimal } from '#catalogue/fields/plain-decimal.ts'
import { makeBring } from '#catalogue/versions/bring.ts'
import { bring } from '#catalogue/versions/versions.ts'

const [v1, v2] = ['Trading.Order.Placed.v1', 'Trading.Order.Placed.v2'] as const

const text = fc.string({ minLength: 1, maxLength: 64 })
const money = fc.record({
  minorUnits: fc.maxSafeNat().map((n) => Math.max(n, 1)),
  currency: fc.constantFrom('EUR', 'JPY'),
})
const order = { orderId: text, accountId: text, instrument: text, side: fc.constantFrom('buy', 'sell') }
const common = ['orderId', 'accountId', 'instrument', 'side', 'quantity'] as const
/** A field of the producer's own, which no version knows. */
const extra = { note: fc.jsonValue() }

const aQuantity = fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true })
const anOrderV1 = fc.record({ ...order, ...extra, quantity: aQuantity, notional: money }, { requiredKeys: [...common] })

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 174, size: 'max' })
const aDecimal = fc
  .tuple(digits, digits, fc.constantFrom('1', '9'))
  .map(([whole, fraction, last]) => `${whole.replace(/^0+/, '') || '0'}.${fraction}${last}`)
const anOrderV2 = fc.record(
  {
    ...order,
    ...extra,
    quantity: fc.oneof(
      aDecimal,
      aDecimal.map((decimal) => `${'9'.repeat(309)}${decimal.slice(-2)}`),
    ),
    orderType: fc.constantFrom('market', 'limit', 'stop'),
    limitPrice: money,
    notional: money,
  },
  { requiredKeys: [...common, 'orderType', 'limitPrice'] },
)

describe('an order', () => {
  it('of v1 fits v2 once brought there, and is the same when brought back', () => {
    fc.assert(
      fc.property(anOrderV1, (data) => {
        const up = bring(data, v1, v2)
        expect(tradingOrderPlacedV2.parse(up)).toMatchObject({
          orderType: 'market',
          quantity: plainDecimal(data.quantity),
        })
        expect(bring(up ?? {}, v2, v1)).toEqual(data)
      }),
    )
  })

  it('of v2 fits v1 once brought there, without what v1 never had', () => {
    fc.assert(
      fc.property(anOrderV2, ({ orderType, limitPrice, quantity, ...rest }) => {
        const data = { orderType, limitPrice, quantity, ...rest }
        expect(tradingOrderPlacedV2.parse(data)).toEqual(data)
        const down = tradingOrderPlaced.parse(bring(data, v2, v1))
        expect(down).toEqual({ ...rest, quantity: down.quantity })
        if (Number.isFinite(Number(quantity)) && Number(quantity) > 0) expect(down.quantity).toBe(Number(quantity))
      }),
    )
  })

  it('too large or too small for v1 becomes the nearest number that v1 can hold', () => {
    expect(bring({ quantity: '9'.repeat(350) }, v2, v1)).toEqual({ quantity: Number.MAX_VALUE })
    expect(bring({ quantity: `0.${'0'.repeat(340)}1` }, v2, v1)).toEqual({ quantity: Number.MIN_VALUE })
  })
})

describe('a number as plain decimal text', () => {
  it.each([
    [0.1, '0.1'],
    [2.5, '2.5'],
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [1.234e22, '12340000000000000000000'],
  ])('%d is %s', (value, expected) => {
    expect(plainDecimal(value)).toBe(expected)
  })

  it('reads back as the same number, for every number', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(plainDecimal(value))).toBe(Math.abs(value))
        expect(plainDecimal(value)).toMatch(/^\d+(?:\.\d+)?$/)
      }),
    )
  })
})

describe('conversions', () => {
  const step = (from: string, to: string) => ({
    from,
    to,
    convert: ({ way }: Readonly<Record<string, unknown>>) => ({ way: `${way}→${to}` }),
  })
  const chain = makeBring([
    step('a', 'b'),
    step('b', 'c'),
    step('c', 'b'),
    step('b', 'a'),
    step('a', 'd'),
    step('d', 'c'),
  ])

  it('lead over as many steps as it takes, by the shortest way', () => {
    expect(chain({ way: 'a' }, 'a', 'c')).toEqual({ way: 'a→b→c' })
    expect(chain({ way: 'c' }, 'c', 'a')).toEqual({ way: 'c→b→a' })
  })

  it('leave alone what is there already, and do not invent a way', () => {
    expect(chain({ way: 'x' }, 'x', 'x')).toEqual({ way: 'x' })
    expect(chain({ way: 'c' }, 'c', 'e')).toBeUndefined()
  })
})
