/**
 * What differs. `state`: a state and the facts disagree. `missing-fact`: no fact has made the state, or an entry has no fact.
 * `extra-fact`: a fact has made a state, or an entry, that is not there. The other kinds are of the audit log, as docs/audit-format.md
 * names them.
 */
export type DifferenceKind =
  | 'state'
  | 'missing-fact'
  | 'extra-fact'
  | 'altered-fact'
  | 'altered-entry'
  | 'altered-tile'
  | 'gap'
  | 'wrong-signature'
  | 'inconsistent-history'
  | 'shortened-history'

/** A difference that a check found. `place` names the first place of it, and `because` what differs, both without personal data. */
export type CheckDifference = Readonly<{
  check: string
  kind: DifferenceKind
  place: string
  because: string
}>

/**
 * What one run of a check found and read, and where the next one goes on. Without `next` the round is over. With `isOver` it is over
 * too, and `next` is what the next round has to remember.
 */
export type CheckResult = Readonly<{
  differences: readonly CheckDifference[]
  read: number
  next?: string | undefined
  isOver?: true
}>

/**
 * One check of a tenant against the facts. A round reads all of it, in runs: a run begins at `from`, or a new round without it, and
 * begins nothing more once it has read `budget` items. What it has begun, a page of at most 256 items and what belongs to them, it
 * completes. Safe to repeat and to stop: it writes nothing. @throws Transient `store-unavailable`.
 */
export type Check = Readonly<{
  name: string
  run: (tenantId: string, from: string | undefined, budget: number) => Promise<CheckResult>
}>
