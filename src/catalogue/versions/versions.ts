import type { JsonObject } from '#kernel/domain/json.ts'
import { plainDecimal } from '../fields/plain-decimal.ts'
import { type Conversion, makeBring } from './bring.ts'

/** Under v1 an order told no kind, and consumers took every order for a market order. */
const upcastOrderPlaced = ({ quantity, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  quantity: plainDecimal(Number(quantity)),
  orderType: 'market',
})

/** What v1 does not have is left out. The quantity is the double nearest to it, which is all v1 ever held. */
const downcastOrderPlaced = ({ quantity, orderType: _, limitPrice: __, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  quantity: Math.min(Math.max(Number(quantity), Number.MIN_VALUE), Number.MAX_VALUE),
})

/** Each pair of neighbouring versions has one way up and one down. */
const conversions: readonly Conversion[] = [
  { from: 'Trading.Order.Placed.v1', to: 'Trading.Order.Placed.v2', convert: upcastOrderPlaced },
  { from: 'Trading.Order.Placed.v2', to: 'Trading.Order.Placed.v1', convert: downcastOrderPlaced },
]

/** Brings data from one version of its type to another; `undefined` when no conversions lead there. */
export const bring = makeBring(conversions)
