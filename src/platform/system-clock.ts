import type { Clock } from '#kernel/domain/instant.ts'

/** The system clock. Use cases receive it as an argument. */
export const systemClock: Clock = () => new Date().toISOString()
