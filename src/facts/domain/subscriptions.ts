import type { HappeningKind } from './happening.ts'

/** The kinds that a consumer receives; `every` also includes the kinds of versions to come. */
export type Subscription = readonly HappeningKind[] | 'every'

/** Which facts the topic delivers to which queue. The subscriptions of the stack are derived from this table. */
export const subscriptions = {
  scoring: ['received'],
  workflow: ['assessed'],
  audit: 'every',
  bridge: 'every',
  views: 'every',
} as const satisfies Readonly<Record<string, Subscription>>
