import { dataOf } from '#catalogue/fact.ts'
import { transactionRecorded } from '#catalogue/ledger.ts'
import type { Fact } from '#kernel/domain/fact.ts'

/** What a caller is told of an entry: the same, however often it is asked. @throws Refusal `fact-invalid`. */
export const receiptOfEntry = (fact: Fact) => {
  const { accountId, direction, amount, balanceAfter } = dataOf(transactionRecorded, fact)
  const { eventid: id, recordedat: recordedAt } = fact
  return { id, accountId, direction, amount, balanceAfter, recordedAt, status: 'received' as const }
}
