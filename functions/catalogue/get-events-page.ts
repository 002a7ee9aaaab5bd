import { eventsPage } from '#api/events-page.ts'
import { openHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'

const body = eventsPage()

/** GET /v1/events.md: every type of the catalogue, for people. */
export const handler = openHandler(
  { logger: makeLogger('get-events-page'), metrics: makeMetrics('get-events-page') },
  async () => ({
    status: 200,
    headers: { 'content-type': 'text/markdown; charset=utf-8', 'cache-control': 'public, max-age=300' },
    body,
  }),
)
