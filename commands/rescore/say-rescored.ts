import type { RescoredAssessment } from '#scoring/application/rescore.ts'

/** One assessment that was worked out again, in lines. */
export const sayRescored = ({ factId, ruleset, assessedAt, score, band, differences }: RescoredAssessment): string => {
  const what = `Score ${score}, ${band}, by ruleset ${ruleset}, of ${assessedAt} (fact ${factId})`
  if (differences.length === 0) return `${what}: the same, to the byte.\n`
  const lines = differences.flatMap(({ field, kept, again }) => [
    `  ${field}\n`,
    `    kept   ${kept ?? 'nothing'}\n`,
    `    again  ${again ?? 'nothing'}\n`,
  ])
  return `${what}: DIFFERENT.\n${lines.join('')}`
}
