import { makeDoor } from '#access/adapters/door.ts'
import { getBalanceEndpoint as endpoint } from '#api/ledger.ts'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { makeGetBalance } from '#ledger/application/get-balance.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, ledgerSettings, loadConfig } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { systemClock } from '#platform/system-clock.ts'

const config = loadConfig({ ...ledgerSettings, ...factsSettings, ...accessSettings })
const dynamo = makeDynamo()

const getBalance = makeGetBalance({
  ledger: makeDynamoLedger(dynamo, {
    table: config.LEDGER_TABLE,
    facts: { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS },
  }),
  clock: systemClock,
})

/** GET /v1/accounts/{id}/balance: what an account holds, masked for operators. */
export const handler = httpHandler(
  { ...makeDoor('get-balance', config, dynamo), endpoint },
  async ({ pathParameters }, caller) => ({ status: 200, body: await getBalance(caller, pathParameters.id ?? '') }),
)
