import type { Check, CheckDifference } from '#facts/application/check.ts'

/** Runs a check until its round is over. `budget` is of one run. */
export const aCheckRound = async (check: Check, tenantId: string, budget = 500) => {
  const differences: CheckDifference[] = []
  let [runs, read]: [number, number] = [0, 0]
  let from: string | undefined
  do {
    const result = await check.run(tenantId, from, budget)
    differences.push(...result.differences)
    ;[runs, read, from] = [runs + 1, read + result.read, result.next]
  } while (from !== undefined)
  return { differences, runs, read }
}
