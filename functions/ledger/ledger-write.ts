import { makeDoor } from '#access/adapters/door.ts'
import { changeOverdraftLimitEndpoint, closeAccountEndpoint, openAccountEndpoint } from '#api/account-changes.ts'
import { reverseTransactionEndpoint, transferFundsEndpoint } from '#api/entries.ts'
import { makeLedgerParts } from '#ledger/adapters/ledger-parts.ts'
import { writingCall } from '#ledger/adapters/writing-call.ts'
import { makeChangeOverdraftLimit } from '#ledger/application/change-overdraft-limit.ts'
import { makeCloseAccount } from '#ledger/application/close-account.ts'
import { makeOpenAccount } from '#ledger/application/open-account.ts'
import { readClosing, readLimit, readOpening, readReversal, readTransfer } from '#ledger/application/read-bodies.ts'
import { makeReverseTransaction } from '#ledger/application/reverse-transaction.ts'
import { makeTransferFunds } from '#ledger/application/transfer-funds.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { ledgerSettings } from '#platform/settings/stations.ts'

const { door, config, dynamo } = makeDoor(
  'ledger-write',
  ledgerSettings,
  factsSettings,
  idempotencySettings,
  vaultSettings,
  digestKeysSettings,
)
const { once, needs } = makeLedgerParts(config, dynamo)

/** Opens and changes accounts, transfers funds and reverses entries: answers when balances and facts are written, in one transaction. */
export const handler = routeCalls(door, [
  writingCall({ ...door, once, endpoint: openAccountEndpoint }, { read: readOpening, act: makeOpenAccount(needs) }),
  writingCall(
    { ...door, once, endpoint: changeOverdraftLimitEndpoint },
    { read: readLimit, act: makeChangeOverdraftLimit(needs) },
  ),
  writingCall({ ...door, once, endpoint: closeAccountEndpoint }, { read: readClosing, act: makeCloseAccount(needs) }),
  writingCall(
    { ...door, once, endpoint: transferFundsEndpoint },
    { read: readTransfer, act: makeTransferFunds(needs) },
  ),
  writingCall(
    { ...door, once, endpoint: reverseTransactionEndpoint },
    { read: readReversal, act: makeReverseTransaction(needs) },
  ),
])
