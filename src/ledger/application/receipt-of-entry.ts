import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'

/** What a caller is told of an entry: the same, however often it is asked. @throws Refusal `fact-invalid`. */
export const receiptOfEntry = (fact: Fact) => {
  const { accountId, direction, amount, balanceAfter } = dataOf(transactionRecorded, fact)
  const { eventid: id, recordedat: recordedAt } = fact
  return { id, accountId, direction, amount, balanceAfter, recordedAt, status: 'received' as const }
}
