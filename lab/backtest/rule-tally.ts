/** How often one rule fired, in all and alone, and how often on a fraud. */
export type RuleCount = Readonly<{ ruleId: string; fired: number; hits: number; sole: number; soleHits: number }>

type RuleOutcome = Readonly<{ reasons: readonly string[]; isFraud?: boolean }>

/** Counts how often each rule fires. A rule that was tried and never fired is listed, too. */
export const makeRuleTally = (tried: readonly string[]) => {
  const none = () => ({ fired: 0, hits: 0, sole: 0, soleHits: 0 })
  const counts = new Map(tried.map((ruleId) => [ruleId, none()]))
  return {
    add: ({ reasons, isFraud = false }: RuleOutcome): void => {
      const hit = isFraud ? 1 : 0
      const alone = reasons.length === 1 ? 1 : 0
      for (const ruleId of reasons) {
        const count = counts.get(ruleId) ?? none()
        count.fired += 1
        count.hits += hit
        count.sole += alone
        count.soleHits += alone * hit
        counts.set(ruleId, count)
      }
    },
    take: (): readonly RuleCount[] => [...counts].map(([ruleId, count]) => ({ ruleId, ...count })),
  }
}
