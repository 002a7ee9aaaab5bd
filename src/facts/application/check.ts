/**
 * A difference between a state and the facts. `state`: they disagree. `missing-fact`: no fact has made the state. `extra-fact`: a
 * fact has made a state that is not there. `place` names the first place of it, and `because` what differs, both without personal
 * data.
 */
export type CheckDifference = Readonly<{
  check: string
  kind: 'state' | 'missing-fact' | 'extra-fact'
  place: string
  because: string
}>

/** What one run of a check found and read, and where the next one goes on. Without `next` the round is over. */
type CheckResult = Readonly<{ differences: readonly CheckDifference[]; read: number; next?: string | undefined }>

/**
 * One check of the state of a tenant against the facts. A round reads all of it, in runs: a run begins at `from`, or a new round
 * without it, and begins nothing more once it has read `budget` items. What it has begun, a page of at most 200 items and what
 * belongs to them, it completes. Safe to repeat and to stop: it writes nothing. @throws Transient `store-unavailable`.
 */
export type Check = Readonly<{
  name: string
  run: (tenantId: string, from: string | undefined, budget: number) => Promise<CheckResult>
}>
