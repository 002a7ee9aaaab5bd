import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { CheckedLedger } from '../application/check-ports.ts'
import type { Account } from '../domain/account.ts'
import { makeDynamoLedgerReader } from './dynamo-ledger-reader.ts'

/** Reads the ledger for its check. A row that cannot be read was edited by hand. */
export const makeDynamoCheckedLedger = (dynamo: DynamoDBDocumentClient, table: string): CheckedLedger => {
  const { account, accounts, entries } = makeDynamoLedgerReader(dynamo, table)
  return {
    account: async (tenancy, spelling) => {
      const read = await readable(account(tenancy, spelling))
      return read === undefined || read === 'unreadable' || hasTimes(read) ? read : 'unreadable'
    },
    accounts: (filter) => readable(accounts(filter)),
    entries: (filter) => readable(entries(filter)),
  }
}

const hasTimes = ({ openedAt, lastRecordedAt }: Account): boolean =>
  [openedAt, lastRecordedAt].every((time) => isInstant.safeParse(time).success)

const isInstant = z.iso.datetime()

const readable = async <Read>(reading: Promise<Read>): Promise<Read | 'unreadable'> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof z.ZodError) return 'unreadable'
    throw error
  }
}
