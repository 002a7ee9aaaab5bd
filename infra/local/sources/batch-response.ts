/**
 * Reads the answer of a consumer as Lambda does with `ReportBatchItemFailures`. No answer, an empty answer and an empty or
 * missing list mean that the whole batch is done. An invalid answer means that none of it is.
 * Returns the identifiers that failed, or `all`.
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
