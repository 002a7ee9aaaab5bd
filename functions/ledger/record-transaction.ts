import { makeDoor } from '#access/adapters/door.ts'
import { recordTransactionEndpoint as endpoint } from '#api/entries.ts'
import { makeLedgerParts } from '#ledger/adapters/ledger-parts.ts'
import { writingCall } from '#ledger/adapters/writing-call.ts'
import { readTransaction } from '#ledger/application/read-bodies.ts'
import { makeRecordTransaction } from '#ledger/application/record-transaction.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { ledgerSettings } from '#platform/settings/stations.ts'

const { door, config, dynamo } = makeDoor(
  'record-transaction',
  ledgerSettings,
  factsSettings,
  idempotencySettings,
  vaultSettings,
  digestKeysSettings,
)
const { once, needs } = makeLedgerParts(config, dynamo)

/** POST /v1/transactions: returns 201 when entry, balance and fact are written. */
export const handler = routeCalls(door, [
  writingCall({ ...door, once, endpoint }, { read: readTransaction, act: makeRecordTransaction(needs) }),
])
