import type { HappeningKind } from './happening.ts'

/** The kinds that a consumer receives. `every` includes the kinds of future versions. */
export type Subscription = readonly HappeningKind[] | 'every'

/** The kinds of facts that the topic delivers to each queue. The subscriptions of the stack are derived from this table. */
export const subscriptions = {
  scoring: ['received'],
  workflow: ['assessed', 'unassessed'],
  audit: 'every',
  bridge: 'every',
  views: 'every',
} as const satisfies Readonly<Record<string, Subscription>>
