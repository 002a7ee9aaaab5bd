import * as z from 'zod'
import { type CatalogueEntry, define, instant } from '../define.ts'
import { accountId, amount, balance, decimal, doneBy, price, shortText } from '../fields/fields.ts'

const position = { positionId: shortText, accountId, instrument: shortText, side: z.enum(['long', 'short']) }

/** The fields of a position that can change while it is open. */
const terms = z.looseObject({ quantity: decimal, stopLoss: price.optional(), takeProfit: price.optional() })

const tradingPositionOpened = z.looseObject({
  ...position,
  ...terms.shape,
  orderId: shortText,
  entryPrice: price,
  margin: amount.optional(),
  /** The ratio of the position to its margin. 1 means no leverage. */
  leverage: z.number().min(1).max(1000).optional(),
  openedAt: instant,
})

const tradingPositionClosed = z
  .looseObject({
    ...position,
    orderId: shortText.optional(),
    /** The whole quantity that was open. */
    quantity: decimal,
    entryPrice: price,
    exitPrice: price,
    realizedPnl: balance,
    cause: z.enum(['user', 'stop-loss', 'take-profit', 'margin-call', 'risk-halt', 'expired']),
    openedAt: instant,
    closedAt: instant,
  })
  .refine(({ openedAt, closedAt }) => Date.parse(openedAt) <= Date.parse(closedAt), {
    path: ['closedAt'],
    message: 'must not be before openedAt',
  })

const tradingPositionModified = z.looseObject({
  ...position,
  before: terms,
  after: terms,
  modifiedBy: doneBy,
  modifiedAt: instant,
})

const tradingPnlUpdated = z.looseObject({
  accountId,
  realizedPnl: balance,
  unrealizedPnl: balance,
  balance,
  /** The balance with all open positions at their prices of `asOf`. */
  equity: balance,
  openPositions: z.int().min(0).max(10_000),
  asOf: instant,
})

const publisher = 'the trading platform'

const examplePosition = {
  positionId: 'POS-3307',
  accountId: 'ACC-2041',
  instrument: 'EURUSD',
  side: 'long',
} as const

const usd = (minorUnits: number) => ({ minorUnits, currency: 'USD' })
const at = (value: string) => ({ value, currency: 'USD' })

/** Positions with their profit and loss. */
export const positionTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Trading.Position.Opened.v1',
    summary: 'A position was opened.',
    publisher,
    data: tradingPositionOpened,
    example: {
      ...examplePosition,
      orderId: 'ORD-88121',
      quantity: '100000',
      entryPrice: at('1.08543'),
      stopLoss: at('1.08'),
      takeProfit: at('1.095'),
      margin: usd(361_810),
      leverage: 30,
      openedAt: '2026-03-01T08:15:00Z',
    },
  }),
  define({
    type: 'Trading.Position.Closed.v1',
    summary: 'A position was closed completely, with a profit or a loss.',
    publisher,
    data: tradingPositionClosed,
    example: {
      ...examplePosition,
      orderId: 'ORD-88140',
      quantity: '100000',
      entryPrice: at('1.08543'),
      exitPrice: at('1.08'),
      realizedPnl: usd(-54_300),
      cause: 'stop-loss',
      openedAt: '2026-03-01T08:15:00Z',
      closedAt: '2026-03-01T14:02:31Z',
    },
  }),
  define({
    type: 'Trading.Position.Modified.v1',
    summary: 'The quantity or the limits of an open position were changed.',
    publisher,
    data: tradingPositionModified,
    example: {
      ...examplePosition,
      before: { quantity: '100000', stopLoss: at('1.08') },
      after: { quantity: '60000', stopLoss: at('1.083'), takeProfit: at('1.095') },
      modifiedBy: 'trader-17',
      modifiedAt: '2026-03-01T10:40:00Z',
    },
  }),
  define({
    type: 'Trading.PnL.Updated.v1',
    summary: 'The profit and loss of an account were updated.',
    publisher,
    data: tradingPnlUpdated,
    example: {
      accountId: 'ACC-2041',
      realizedPnl: usd(-54_300),
      unrealizedPnl: usd(12_075),
      balance: usd(9_945_700),
      equity: usd(9_957_775),
      openPositions: 2,
      asOf: '2026-03-01T14:05:00Z',
    },
  }),
]
