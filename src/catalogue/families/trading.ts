import * as z from 'zod'
import { type CatalogueEntry, define, everyFact, instant, tradingEvents } from '../define.ts'
import { accountId, amount, decimal, doneBy, price, shortText, writtenText } from '../fields/fields.ts'

const side = z.enum(['buy', 'sell'])

const order = { orderId: shortText, accountId, instrument: shortText, side }

export const tradingOrderPlaced = z.looseObject({
  ...order,
  /** In the unit of the instrument. */
  quantity: z.number().positive(),
  /** The value of the order: its quantity at the limit or last price. */
  notional: amount.optional(),
})

export const tradingOrderPlacedV2 = z
  .looseObject({
    ...order,
    /** In the unit of the instrument, as exact text: a JSON number would lose digits. */
    quantity: decimal,
    orderType: z.enum(['market', 'limit', 'stop']),
    /** The highest price per unit of a purchase, or the lowest of a sale. */
    limitPrice: amount.optional(),
    notional: amount.optional(),
  })
  .refine(({ orderType, limitPrice }) => orderType !== 'limit' || limitPrice !== undefined, {
    path: ['limitPrice'],
    message: 'is required for a limit order',
  })

const tradingOrderFilled = z.looseObject({
  ...order,
  tradeId: shortText,
  filledQuantity: decimal,
  /** The quantity that is still open after this fill. Missing if the order is filled completely. */
  remainingQuantity: decimal.optional(),
  price,
  fee: amount.optional(),
  filledAt: instant,
})

const tradingOrderCancelled = z.looseObject({
  ...order,
  /** The quantity that was not filled. */
  cancelledQuantity: decimal,
  cancelledBy: doneBy,
  cause: z.enum(['user', 'expired', 'risk-limit', 'insufficient-margin', 'market-closed']),
  reason: writtenText.optional(),
  cancelledAt: instant,
})

const tradingTradeExecuted = z.looseObject({
  ...order,
  tradeId: shortText,
  quantity: decimal,
  price,
  value: amount,
  fee: amount.optional(),
  liquidity: z.enum(['maker', 'taker']),
  venue: shortText,
  executedAt: instant,
})

const publisher = 'the order management system'

const exampleOrder = { orderId: 'ORD-88120', accountId: 'ACC-2041', instrument: 'XAUUSD', side: 'buy' } as const

/** Orders, their fills and trades. */
export const tradingTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Trading.Order.Placed.v1',
    summary: 'A trader placed an order.',
    publisher,
    data: tradingOrderPlaced,
    example: { ...exampleOrder, quantity: 2.5, notional: { minorUnits: 512_350, currency: 'USD' } },
    routes: [{ exchange: everyFact }, { exchange: tradingEvents, clear: true }],
  }),
  define({
    type: 'Trading.Order.Placed.v2',
    summary: 'A trader placed an order with an order type and an exact quantity.',
    publisher,
    data: tradingOrderPlacedV2,
    example: {
      ...exampleOrder,
      quantity: '2.500000000000000001',
      orderType: 'limit',
      limitPrice: { minorUnits: 204_940, currency: 'USD' },
      notional: { minorUnits: 512_350, currency: 'USD' },
    },
    routes: [{ exchange: everyFact }, { exchange: tradingEvents, as: 'Trading.Order.Placed.v1', clear: true }],
  }),
  define({
    type: 'Trading.Order.Filled.v1',
    summary: 'An order was filled partly or completely.',
    publisher,
    data: tradingOrderFilled,
    example: {
      ...exampleOrder,
      tradeId: 'TRD-5501',
      filledQuantity: '1.5',
      remainingQuantity: '1',
      price: { value: '2049.385', currency: 'USD' },
      fee: { minorUnits: 310, currency: 'USD' },
      filledAt: '2026-03-01T12:00:04.210Z',
    },
  }),
  define({
    type: 'Trading.Order.Cancelled.v1',
    summary: 'An order, or the rest of it, was cancelled.',
    publisher,
    data: tradingOrderCancelled,
    example: {
      ...exampleOrder,
      cancelledQuantity: '1',
      cancelledBy: 'risk-desk',
      cause: 'risk-limit',
      reason: 'The daily loss limit is near.',
      cancelledAt: '2026-03-01T12:04:00Z',
    },
  }),
  define({
    type: 'Trading.Trade.Executed.v1',
    summary: 'A trade was executed at a venue.',
    publisher,
    data: tradingTradeExecuted,
    example: {
      ...exampleOrder,
      tradeId: 'TRD-5501',
      quantity: '1.5',
      price: { value: '2049.385', currency: 'USD' },
      value: { minorUnits: 307_408, currency: 'USD' },
      fee: { minorUnits: 310, currency: 'USD' },
      liquidity: 'taker',
      venue: 'COMEX',
      executedAt: '2026-03-01T12:00:04.210Z',
    },
  }),
]
