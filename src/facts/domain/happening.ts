/** The id and version of a ruleset. Example: `{ id: 'baseline', version: 2 }`. */
type RulesetVersion = Readonly<{ id: string; version: number }>

/** What was proposed, and how often before. Example: `{ id: 'strict', version: 1 }`, or the content of a change of a tenant. */
type ProposalName = Readonly<{ id: string; version?: number; round?: number | undefined }>

/**
 * Every kind of happening, and its text. The text is the sort key of a fact and part of its id, so it never changes. A text with
 * a number is also the optimistic lock: if two writers use the same number, one wins.
 */
export const happenings = {
  /** An event was received. One per event. */
  received: () => 'received' as const,
  /** An event was scored with one version of a ruleset. Example: `assessed#baseline@2`. */
  assessed: ({ id, version }: RulesetVersion) => `assessed#${id}@${version}` as const,
  /** Scoring gave up on an event. One per event. */
  unassessed: () => 'unassessed' as const,
  /** An event moved to another status; steps are numbered from 1. Example: `moved#0001`. */
  moved: (step: number) => `moved#${fourDigits(step)}` as const,
  /** A caller named a tenant that is not theirs. */
  violated: () => 'violated' as const,
  /** The breaches of one actor with one claim in one hour were counted. */
  counted: () => 'counted' as const,
  /** An operator changed a tenant; changes are numbered from 1. Example: `changed#0001`. */
  changed: (version: number) => `changed#${fourDigits(version)}` as const,
  /**
   * A person proposed a ruleset, a decision policy or a change of a tenant. Examples: `proposed#strict@1`; the second time,
   * `proposed#strict@1#0002`.
   */
  proposed: ({ round = 1, ...name }: ProposalName) => `proposed#${nameOf(name)}${roundSuffix(round)}` as const,
  /** The proposer withdrew a proposal. Example: `withdrawn#strict@1`. */
  withdrawn: ({ round = 1, ...name }: ProposalName) => `withdrawn#${nameOf(name)}${roundSuffix(round)}` as const,
  /**
   * An operator activated a ruleset or a decision policy; the activations of a tenant are numbered from 1. Example:
   * `activated#0001`.
   */
  activated: (count: number) => `activated#${fourDigits(count)}` as const,
  /** An erasure or an export was completed. A repeat after a restore has the next number. Example: `completed#0001`. */
  completed: (count: number) => `completed#${fourDigits(count)}` as const,
  /** The personal data of an event was erased. What people wrote later is erased with the next number. Example: `erased#0002`. */
  erased: (count = 1) => (count === 1 ? ('erased' as const) : (`erased#${fourDigits(count)}` as const)),
  /** An event past its retention was moved to the archive. Later facts of it are moved with the next number. Example: `archived#0002`. */
  archived: (count = 1) => (count === 1 ? ('archived' as const) : (`archived#${fourDigits(count)}` as const)),
  /**
   * A job of an operator was proposed, started, stopped or finished, or an export of an audit log was requested or has ended; the steps
   * are numbered from 1. Example: `job#0001`.
   */
  job: (step: number) => `job#${fourDigits(step)}` as const,
  /** A person, a later assessment or the end of the time acted on a review; acts are numbered from 1. Example: `reviewed#0001`. */
  reviewed: (act: number) => `reviewed#${fourDigits(act)}` as const,
  /**
   * A person read an event or an account, in a window of 15 minutes. `person` is a hash. Example:
   * `read#1215#0123456789abcdef0123456789abcdef`.
   */
  read: ({ window, person }: Readonly<{ window: string; person: string }>) => `read#${window}#${person}` as const,
  /** An event was found stuck at a station. One per event and station. Example: `stuck#scoring`. */
  stuck: (station: string) => `stuck#${station}` as const,
  /** A checkpoint of an audit log was signed. One per checkpoint. */
  checkpointed: () => 'checkpointed' as const,
  /** A witness cosigned a checkpoint. `witness` is a hash of its name. Example: `cosigned#0123456789abcdef`. */
  cosigned: (witness: string) => `cosigned#${witness}` as const,
  /**
   * A key that signs checkpoints was introduced or retired. If it is put back later, its next period has the next number. Examples:
   * `keyed#introduced`, `keyed#introduced#0002`.
   */
  keyed: (change: 'introduced' | 'retired', period = 1) => `keyed#${change}${roundSuffix(period)}` as const,
  /** A check found a difference between the audit log and what it proves. One per difference. */
  differed: () => 'differed' as const,
}

export type HappeningKind = keyof typeof happenings

/** The texts that this version writes. A stored fact can have another text, written by a newer version. */
export type Happening = ReturnType<(typeof happenings)[HappeningKind]>

type HappeningAttribute = Readonly<{ happening: string }>

/** The kind of a fact; `undefined` for a kind that this version does not know. Readers ignore such a fact. */
export const kindOf = (fact: HappeningAttribute): HappeningKind | undefined => {
  const word = kindWord(fact)
  return isKind(word) ? word : undefined
}

/** The text before the `#`, also of an unknown kind. It is the SNS message attribute. Example: `moved#0001` → `moved`. */
export const kindWord = ({ happening }: HappeningAttribute): string => happening.split('#', 1)[0] ?? happening

/** Whether a fact has an entry in the audit log. The facts of checkpoints have none: each would cause the next checkpoint. */
export const isAudited = (fact: HappeningAttribute): boolean => !kindsWithoutEntry.has(kindWord(fact))

const kindsWithoutEntry: ReadonlySet<string> = new Set<HappeningKind>(['checkpointed', 'cosigned'])

const isKind = (word: string): word is HappeningKind => Object.hasOwn(happenings, word)

const nameOf = ({ id, version }: ProposalName): string => (version === undefined ? id : `${id}@${version}`)

const roundSuffix = (round: number): string => (round === 1 ? '' : `#${fourDigits(round)}`)

/** Sorts as text up to 9999. */
const fourDigits = (count: number): string => String(count).padStart(4, '0')
