import { openHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import document from '../../docs/asyncapi.json' with { type: 'json' }

const body = JSON.stringify(document)

/** GET /v1/asyncapi.json: the contract of queues, topic and exchanges, as `npm run docs` wrote it. */
export const handler = openHandler(
  { logger: makeLogger('get-asyncapi'), metrics: makeMetrics('get-asyncapi') },
  async () => ({ status: 200, headers: { 'cache-control': 'public, max-age=300' }, body }),
)
