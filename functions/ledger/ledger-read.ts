import { makeDoor } from '#access/adapters/door.ts'
import { getAccountEndpoint, getBalanceEndpoint, listAccountsEndpoint } from '#api/accounts.ts'
import { listTransactionsEndpoint } from '#api/entries.ts'
import { makeDynamoErasedEvents } from '#facts/adapters/dynamo-erased-events.ts'
import { makeDynamoLedgerReader } from '#ledger/adapters/dynamo-ledger-reader.ts'
import { makeGetAccount } from '#ledger/application/get-account.ts'
import { makeGetBalance } from '#ledger/application/get-balance.ts'
import { makeListAccounts } from '#ledger/application/list-accounts.ts'
import { makeListTransactions } from '#ledger/application/list-transactions.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { pause } from '#platform/pause.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { ledgerSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import { withoutErased } from '#vault/application/without-erased.ts'

const { door, config, dynamo } = makeDoor('ledger-read', ledgerSettings, factsSettings, vaultSettings)
const ledger = makeDynamoLedgerReader(dynamo, config.ledgerTable)
const getBalance = makeGetBalance({ ledger, clock: systemClock })
const getAccount = makeGetAccount({ ledger })
const listAccounts = makeListAccounts({ ledger })
const erasedEvents = makeDynamoErasedEvents({ dynamo, table: config.facts.table, pause })
const vault = withoutErased(makeVaultReader(config, dynamo, 'ledger-read'), erasedEvents)
const listTransactions = makeListTransactions({ ledger, vault })

/** Returns accounts, balances and entries of accounts, masked for operators. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint: getBalanceEndpoint }, async ({ pathParameters }, caller) => ({
    status: 200,
    body: await getBalance(caller, pathParameters.id ?? ''),
  })),
  guardedCall({ ...door, endpoint: getAccountEndpoint }, async ({ pathParameters }, caller) => ({
    status: 200,
    body: await getAccount(caller, pathParameters.id ?? ''),
  })),
  guardedCall({ ...door, endpoint: listAccountsEndpoint }, async ({ query }, caller) => ({
    status: 200,
    body: await listAccounts(caller, query),
  })),
  guardedCall({ ...door, endpoint: listTransactionsEndpoint }, async ({ query }, caller) => ({
    status: 200,
    body: await listTransactions(caller, query),
  })),
])
