import { makeDoor } from '#access/adapters/door.ts'
import { transferFundsEndpoint as endpoint } from '#api/ledger.ts'
import { makeLedgerParts } from '#ledger/adapters/ledger-parts.ts'
import { writingHandler } from '#ledger/adapters/writing-handler.ts'
import { readTransfer } from '#ledger/application/read-bodies.ts'
import { makeTransferFunds } from '#ledger/application/transfer-funds.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, ledgerSettings, loadConfig } from '#platform/config.ts'

const config = loadConfig({ ...ledgerSettings, ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()
const { once, needs } = makeLedgerParts(config, dynamo)

/** POST /v1/transfers: 201 once both entries are written, both balances moved and both facts kept. */
export const handler = writingHandler(
  { ...makeDoor('transfer-funds', config, dynamo), once, endpoint },
  { read: readTransfer, act: makeTransferFunds(needs) },
)
