import * as z from 'zod'
import { amount, type CatalogueEntry, everyFact, shortText } from './define.ts'

export const tradingOrderPlaced = z.looseObject({
  orderId: shortText,
  accountId: shortText,
  instrument: shortText,
  side: z.enum(['buy', 'sell']),
  /** In the instrument's own unit. */
  quantity: z.number().positive(),
  /** Quantity at the limit or last price: what the order is worth. */
  notional: amount.optional(),
})

export const tradingTypes: readonly CatalogueEntry[] = [
  {
    type: 'Trading.Order.Placed.v1',
    summary: 'A trader placed an order.',
    publisher: 'producer',
    data: tradingOrderPlaced,
    exchanges: [everyFact],
  },
]
