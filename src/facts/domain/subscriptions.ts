import type { HappeningKind } from './happening.ts'

/** The kinds that a consumer receives. `every` and `except` include the kinds of future versions. */
export type Subscription = readonly HappeningKind[] | 'every' | Readonly<{ except: readonly HappeningKind[] }>

/** The filter of a subscription, as SNS reads it; `undefined` if it receives every kind. */
export const filterOf = (subscription: Subscription) => {
  if (subscription === 'every') return undefined
  return { happening: 'except' in subscription ? [{ 'anything-but': subscription.except }] : subscription }
}

/** The kinds of facts that the topic delivers to each queue. The subscriptions of the stack are derived from this table. */
export const subscriptions = {
  scoring: ['received'],
  workflow: ['assessed', 'unassessed'],
  // An entry for a checkpoint would cause the next checkpoint.
  audit: { except: ['checkpointed', 'cosigned'] },
  cosignatures: ['checkpointed'],
  // Who read what concerns the audit log alone.
  bridge: { except: ['read'] },
  views: { except: ['read', 'checkpointed', 'cosigned', 'keyed', 'differed'] },
} as const satisfies Readonly<Record<string, Subscription>>
