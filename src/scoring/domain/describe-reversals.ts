import { formatMoney } from '#kernel/domain/money.ts'
import { formatCount } from './activity.ts'
import type { Reversals } from './reversals.ts'

/** Describes the movements of an account that were taken back. Sums cover one currency only. */
export const describeReversals = ({ sent, received }: Reversals, currency: string): readonly string[] => [
  ...describeTally(sent, 'sent', currency),
  ...describeTally(received, 'received', currency),
]

const describeTally = (
  { count, sum }: Reversals['sent'],
  way: 'sent' | 'received',
  currency: string,
): readonly string[] => {
  if (count === 0) return []
  const together = formatMoney({ minorUnits: sum, currency })
  const [movements, counts] =
    count === 1 ? ['movement', 'was reversed and does'] : ['movements', 'were reversed and do']
  return [
    `${formatCount(count)} ${movements} that it ${way} within seven days (${together} together) ${counts} not count.`,
  ]
}
