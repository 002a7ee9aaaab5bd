import { makeDoor } from '#access/adapters/door.ts'
import { recordTransactionEndpoint as endpoint } from '#api/ledger.ts'
import { makeLedgerParts } from '#ledger/adapters/ledger-parts.ts'
import { writingHandler } from '#ledger/adapters/writing-handler.ts'
import { readTransaction } from '#ledger/application/read-bodies.ts'
import { makeRecordTransaction } from '#ledger/application/record-transaction.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, ledgerSettings, loadConfig } from '#platform/config.ts'

const config = loadConfig({ ...ledgerSettings, ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()
const { once, needs } = makeLedgerParts(config, dynamo)

/** POST /v1/transactions: 201 once the entry is written, the balance moved and the fact kept. */
export const handler = writingHandler(
  { ...makeDoor('record-transaction', config, dynamo), once, endpoint },
  { read: readTransaction, act: makeRecordTransaction(needs) },
)
