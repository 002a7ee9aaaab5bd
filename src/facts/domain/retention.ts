import type { Instant } from '#kernel/domain/instant.ts'
import type { Fact } from './fact.ts'

/** Returns whether the retention of the event of a fact has ended. From then on no consumer appends to the event, because it can be in the archive. */
export const isPastRetention = ({ retainuntil }: Pick<Fact, 'retainuntil'>, at: Instant): boolean =>
  retainuntil !== undefined && retainuntil <= at
