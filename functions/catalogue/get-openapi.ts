import { openHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import document from '../../docs/openapi.json' with { type: 'json' }

const body = JSON.stringify(document)

/** GET /v1/openapi.json: the HTTP contract, as `npm run docs` wrote it. */
export const handler = openHandler(
  { logger: makeLogger('get-openapi'), metrics: makeMetrics('get-openapi') },
  async () => ({ status: 200, headers: { 'cache-control': 'public, max-age=300' }, body }),
)
