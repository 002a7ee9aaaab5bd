import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { ZodError } from 'zod'
import type { CheckedLedger } from '../application/check-ports.ts'
import { makeDynamoLedgerReader } from './dynamo-ledger-reader.ts'

/** Reads the ledger for its check. A row that cannot be read was edited by hand. */
export const makeDynamoCheckedLedger = (dynamo: DynamoDBDocumentClient, table: string): CheckedLedger => {
  const { account, accounts, entries } = makeDynamoLedgerReader(dynamo, table)
  return {
    account: (tenancy, spelling) => readable(account(tenancy, spelling)),
    accounts: (filter) => readable(accounts(filter)),
    entries: (filter) => readable(entries(filter)),
  }
}

const readable = async <Read>(reading: Promise<Read>): Promise<Read | 'unreadable'> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ZodError) return 'unreadable'
    throw error
  }
}
