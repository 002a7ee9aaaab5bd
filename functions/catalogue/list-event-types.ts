import { makeDoor } from '#access/adapters/door.ts'
import { listEventTypesEndpoint as endpoint } from '#api/catalogue.ts'
import { eventTypes } from '#api/event-types.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, loadConfig } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'

const config = loadConfig({ ...factsSettings, ...accessSettings })

/** GET /v1/event-types: everything Sluice knows by name, for whoever has a token. */
export const handler = httpHandler({ ...makeDoor('list-event-types', config, makeDynamo()), endpoint }, async () => ({
  status: 200,
  body: eventTypes(),
}))
