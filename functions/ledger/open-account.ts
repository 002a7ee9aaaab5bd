import { makeDoor } from '#access/adapters/door.ts'
import { openAccountEndpoint as endpoint } from '#api/ledger.ts'
import { makeLedgerParts } from '#ledger/adapters/ledger-parts.ts'
import { writingHandler } from '#ledger/adapters/writing-handler.ts'
import { makeOpenAccount } from '#ledger/application/open-account.ts'
import { readOpening } from '#ledger/application/read-bodies.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, ledgerSettings, loadConfig } from '#platform/config.ts'

const config = loadConfig({ ...ledgerSettings, ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()
const { once, needs } = makeLedgerParts(config, dynamo)

/** POST /v1/accounts: 201 once the account is open. */
export const handler = writingHandler(
  { ...makeDoor('open-account', config, dynamo), once, endpoint },
  { read: readOpening, act: makeOpenAccount(needs) },
)
