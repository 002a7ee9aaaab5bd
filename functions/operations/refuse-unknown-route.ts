import { endpoints } from '#api/endpoints.ts'
import { openHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { refusalAt } from '#platform/route-calls.ts'

/** Every request without a route: returns 405 if the path has other methods, else 404. */
export const handler = openHandler(
  { logger: makeLogger('refuse-unknown-route'), metrics: makeMetrics('refuse-unknown-route') },
  async (request) => {
    throw refusalAt(request, endpoints)
  },
)
