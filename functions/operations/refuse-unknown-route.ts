import { endpoints } from '#api/endpoints.ts'
import { openHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { refusalAt } from '#platform/route-calls.ts'

/** Every path and method that no route takes: 405 where the path has other methods, else 404. */
export const handler = openHandler(
  { logger: makeLogger('refuse-unknown-route'), metrics: makeMetrics('refuse-unknown-route') },
  async (request) => {
    throw refusalAt(request, endpoints)
  },
)
