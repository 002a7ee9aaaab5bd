/**
 * What Lambda makes of a consumer's answer, with `ReportBatchItemFailures`: nothing, an empty answer and an empty or
 * missing list all mean that the whole batch is done; an answer it cannot read means that none of it is.
 * Gives the identifiers that failed, or `all`.
 */
export const failuresOf = (answer: unknown, identifiers: readonly string[]): ReadonlySet<string> | 'all' => {
  if (answer === undefined || answer === null) return new Set()
  if (typeof answer !== 'object') return 'all'
  const failures = 'batchItemFailures' in answer ? answer.batchItemFailures : undefined
  if (failures === undefined || failures === null) return new Set()
  if (!Array.isArray(failures)) return 'all'
  const known = new Set(identifiers)
  const failed = failures.map(identifierOf)
  return failed.every((identifier) => identifier !== undefined && known.has(identifier))
    ? new Set(failed.filter((identifier) => identifier !== undefined))
    : 'all'
}

const identifierOf = (failure: unknown): string | undefined => {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined
  return typeof failure.itemIdentifier === 'string' ? failure.itemIdentifier : undefined
}
