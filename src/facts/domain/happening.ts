/** A ruleset by its name. Example: `{ id: 'baseline', version: 2 }`. */
type RulesetVersion = Readonly<{ id: string; version: number }>

/**
 * Every kind of happening, and how its text is made. The text is the sort key of a fact and part of its id, so it never
 * changes. A counted one is also the optimistic lock: of two writers of one number, one wins.
 */
export const happenings = {
  /** An event came in. One per event. */
  received: () => 'received' as const,
  /** An event was scored with one version of a ruleset. Example: `assessed#baseline@2`. */
  assessed: ({ id, version }: RulesetVersion) => `assessed#${id}@${version}` as const,
  /** An event made a step in its life; steps count from 1. Example: `moved#0001`. */
  moved: (step: number) => `moved#${fourDigits(step)}` as const,
  /** A caller reached for a tenant that is not theirs. */
  violated: () => 'violated' as const,
  /** An operator changed a tenant; changes count from 1. Example: `changed#0001`. */
  changed: (version: number) => `changed#${fourDigits(version)}` as const,
  /** An operator proposed a ruleset. Example: `proposed#strict@1`. */
  proposed: ({ id, version }: RulesetVersion) => `proposed#${id}@${version}` as const,
  /** An operator activated a ruleset; a tenant's activations count from 1. Example: `activated#0001`. */
  activated: (count: number) => `activated#${fourDigits(count)}` as const,
}

export type HappeningKind = keyof typeof happenings

/** What this version writes. A fact that is read may have another text: a newer version can have written it. */
export type Happening = ReturnType<(typeof happenings)[HappeningKind]>

type Happened = Readonly<{ happening: string }>

/** The kind of a fact; `undefined` for a kind that this version does not know, which its readers ignore. */
export const kindOf = (fact: Happened): HappeningKind | undefined => {
  const word = kindWord(fact)
  return isKind(word) ? word : undefined
}

/** The text before the `#`, known or not: the SNS message attribute. Example: `moved#0001` → `moved`. */
export const kindWord = ({ happening }: Happened): string => happening.split('#', 1)[0] ?? happening

const isKind = (word: string): word is HappeningKind => Object.hasOwn(happenings, word)

/** Sorts as text up to 9999. */
const fourDigits = (count: number): string => String(count).padStart(4, '0')
