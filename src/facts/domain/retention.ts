import type { Instant } from '#kernel/domain/instant.ts'
import type { Fact } from './fact.ts'

/**
 * Returns whether the retention of the event of a fact has ended. Scoring and workflow then append nothing, because the event can
 * be in the archive.
 */
export const isPastRetention = ({ retainuntil }: Pick<Fact, 'retainuntil'>, at: Instant): boolean =>
  retainuntil !== undefined && retainuntil <= at
