import type { JsonObject } from '#kernel/domain/json.ts'
import { plainDecimal } from '../fields/plain-decimal.ts'
import { type Conversion, makeBring } from './bring.ts'

/** Version 1 has no order type, and consumers treated every order as a market order. */
const upcastOrderPlaced = ({ quantity, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  quantity: plainDecimal(Number(quantity)),
  orderType: 'market',
})

/** Fields that version 1 does not have are dropped. The quantity becomes the nearest double, which is what version 1 holds. */
const downcastOrderPlaced = ({ quantity, orderType: _, limitPrice: __, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  quantity: Math.min(Math.max(Number(quantity), Number.MIN_VALUE), Number.MAX_VALUE),
})

/** Each pair of neighbouring versions has one conversion in each direction. */
const conversions: readonly Conversion[] = [
  { from: 'Trading.Order.Placed.v1', to: 'Trading.Order.Placed.v2', convert: upcastOrderPlaced },
  { from: 'Trading.Order.Placed.v2', to: 'Trading.Order.Placed.v1', convert: downcastOrderPlaced },
]

/** Converts data from one version of its type to another; `undefined` if there is no path. */
export const bring = makeBring(conversions)
