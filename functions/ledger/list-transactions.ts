import { makeDoor } from '#access/adapters/door.ts'
import { listTransactionsEndpoint as endpoint } from '#api/ledger.ts'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { makeListTransactions } from '#ledger/application/list-transactions.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, ledgerSettings, loadConfig } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'

const config = loadConfig({ ...ledgerSettings, ...factsSettings, ...accessSettings })
const dynamo = makeDynamo()

const listTransactions = makeListTransactions({
  ledger: makeDynamoLedger(dynamo, {
    table: config.LEDGER_TABLE,
    facts: { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS },
  }),
})

/** GET /v1/transactions: a page of an account's entries, newest first, masked for operators. */
export const handler = httpHandler(
  { ...makeDoor('list-transactions', config, dynamo), endpoint },
  async ({ query }, caller) => ({ status: 200, body: await listTransactions(caller, query) }),
)
