import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeCheckHealth } from '#operations/application/check-health.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings, loadConfig } from '#platform/config.ts'
import { openHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'

const config = loadConfig(factsSettings)

const facts = makeDynamoFactLog(makeDynamo(), { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS })
const checkHealth = makeCheckHealth([{ name: 'facts', ping: () => facts.history('health', 'health') }])

/** GET /v1/health: 200 while events can be taken in, 503 while not. */
export const handler = openHandler(
  { logger: makeLogger('check-health'), metrics: makeMetrics('check-health') },
  async () => {
    const health = await checkHealth()
    return { status: health.status === 'ok' ? 200 : 503, body: health }
  },
)
