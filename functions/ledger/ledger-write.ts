import { makeDoor } from '#access/adapters/door.ts'
import { openAccountEndpoint } from '#api/accounts.ts'
import { transferFundsEndpoint } from '#api/entries.ts'
import { makeLedgerParts } from '#ledger/adapters/ledger-parts.ts'
import { writingCall } from '#ledger/adapters/writing-call.ts'
import { makeOpenAccount } from '#ledger/application/open-account.ts'
import { readOpening, readTransfer } from '#ledger/application/read-bodies.ts'
import { makeTransferFunds } from '#ledger/application/transfer-funds.ts'
import { factsSettings, idempotencySettings, ledgerSettings } from '#platform/config.ts'
import { routeCalls } from '#platform/route-calls.ts'

const { door, config, dynamo } = makeDoor('ledger-write', ledgerSettings, factsSettings, idempotencySettings)
const { once, needs } = makeLedgerParts(config, dynamo)

/** Opens accounts and transfers funds: returns 201 when balances and facts are written, all in one transaction. */
export const handler = routeCalls(door, [
  writingCall({ ...door, once, endpoint: openAccountEndpoint }, { read: readOpening, act: makeOpenAccount(needs) }),
  writingCall(
    { ...door, once, endpoint: transferFundsEndpoint },
    { read: readTransfer, act: makeTransferFunds(needs) },
  ),
])
