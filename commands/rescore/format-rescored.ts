import type { RescoredAssessment } from '#scoring/application/rescore.ts'

/** Formats one computed assessment, in lines. */
export const formatRescored = ({
  factId,
  ruleset,
  assessedAt,
  score,
  band,
  differences,
}: RescoredAssessment): string => {
  const what = `Score ${score}, ${band}, by ruleset ${ruleset}, of ${assessedAt} (fact ${factId})`
  if (differences.length === 0) return `${what}: the same, to the byte.\n`
  const lines = differences.flatMap(({ field, kept, again }) => [
    `  ${field}\n`,
    `    kept   ${kept ?? 'nothing'}\n`,
    `    again  ${again ?? 'nothing'}\n`,
  ])
  return `${what}: DIFFERENT.\n${lines.join('')}`
}
