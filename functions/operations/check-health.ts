import { checkHealthEndpoint as endpoint } from '#api/operations.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeCheckHealth } from '#operations/application/check-health.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings, loadConfig } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'

const facts = makeDynamoFactLog(makeDynamo(), loadConfig(factsSettings).facts)
const checkHealth = makeCheckHealth([{ name: 'facts', ping: () => facts.history(wholeTenant('health'), 'health') }])

const answer = async () => {
  const health = await checkHealth()
  return { status: health.status === 'ok' ? 200 : 503, body: health }
}

/** GET /v1/health: returns 200 while events can be stored, else 503. */
export const handler = routeCalls({ logger: makeLogger('check-health'), metrics: makeMetrics('check-health') }, [
  { endpoint, answer },
])
