/** Something that must not be: what it is, of which id, and a sentence about it. */
export type Finding = Readonly<{ kind: FindingKind; id: string; sentence: string }>

/**
 * `lost`: accepted, and not stored. `doubled`: more than once. `stuck`: stored, and not through every stage in time. `wrong`: the
 * rest, such as a break in a chain.
 */
export const findingKinds = ['lost', 'doubled', 'stuck', 'wrong'] as const

type FindingKind = (typeof findingKinds)[number]

export const finding = (kind: FindingKind, id: string, sentence: string): Finding => ({ kind, id, sentence })

/** The number of findings of each kind. */
export const countFound = (findings: readonly Finding[]): Readonly<Record<FindingKind, number>> => {
  const having = (kind: FindingKind): number => findings.filter((finding) => finding.kind === kind).length
  return { lost: having('lost'), doubled: having('doubled'), stuck: having('stuck'), wrong: having('wrong') }
}
