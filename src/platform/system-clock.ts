import type { Clock } from '#kernel/domain/instant.ts'

/** The one place that reads the clock. */
export const systemClock: Clock = () => new Date().toISOString()
