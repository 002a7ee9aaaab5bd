import type { Instant } from '#kernel/domain/instant.ts'

/** The later of two moments. */
export const laterOf = (one: Instant, other: Instant): Instant => {
  if (one < other) return other
  return one
}
