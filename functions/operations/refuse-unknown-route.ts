import { Refusal } from '#kernel/domain/errors.ts'
import { openHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'

/** Every path and method nothing else answers: 404 in the words of all other errors. */
export const handler = openHandler(
  { logger: makeLogger('refuse-unknown-route'), metrics: makeMetrics('refuse-unknown-route') },
  async ({ method, path }) => {
    throw new Refusal('route-not-found', `There is no ${method} ${path}.`)
  },
)
