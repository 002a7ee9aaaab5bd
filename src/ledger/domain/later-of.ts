import type { Instant } from '#kernel/domain/instant.ts'

/** Returns the later of two times. */
export const laterOf = (one: Instant, other: Instant): Instant => {
  if (one < other) return other
  return one
}
