import { makeDoor } from '#access/adapters/door.ts'
import { getEventSchemaEndpoint as endpoint } from '#api/catalogue.ts'
import { eventSchema } from '#api/event-schema.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, loadConfig } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'

const config = loadConfig({ ...factsSettings, ...accessSettings })

/** GET /v1/event-types/{type}/schema: the JSON Schema of a type's data, for whoever has a token. */
export const handler = httpHandler(
  { ...makeDoor('get-event-schema', config, makeDynamo()), endpoint },
  async ({ pathParameters }) => ({
    status: 200,
    headers: { 'content-type': 'application/schema+json' },
    body: eventSchema(pathParameters.type ?? ''),
  }),
)
