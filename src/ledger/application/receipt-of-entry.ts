import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'

/** Builds the receipt of an entry. A repeat gets the same receipt. @throws Refusal `fact-invalid`. */
export const receiptOfEntry = (fact: Fact) => {
  const { accountId, direction, amount, balanceAfter, reverses } = dataOf(transactionRecorded, fact)
  const { eventid: id, recordedat: recordedAt } = fact
  const receipt = { id, accountId, direction, amount, balanceAfter, recordedAt, status: 'received' as const }
  return reverses === undefined ? receipt : { ...receipt, reverses }
}
