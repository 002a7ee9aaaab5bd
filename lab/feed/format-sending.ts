import { formatNumber } from '#commands/screen/format-table.ts'
import type { SendLog } from './send-log.ts'

/** Example: `accepted 1,200  410/s  p50 12 ms  p99 40 ms  errors 0  retries 2`. */
export const formatSending = ({ counts, rate, latencyMs }: SendLog): string =>
  [
    `accepted ${formatNumber(counts.accepted)}`,
    `${formatNumber(Math.round(rate()))}/s`,
    `p50 ${latencyMs(50).toFixed(1)} ms`,
    `p99 ${latencyMs(99).toFixed(1)} ms`,
    `errors ${formatNumber(counts.refused)}`,
    `retries ${formatNumber(counts.retries)}`,
  ].join('  ')

/** Example: `sent 5,000: accepted 5,000  410/s  …`. */
export const formatSent = (log: SendLog): string => `sent ${formatNumber(log.counts.sent)}: ${formatSending(log)}`
