import { makeDoor } from '#access/adapters/door.ts'
import { getEventEndpoint as endpoint } from '#api/views.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, loadConfig } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { makeGetEvent } from '#views/application/get-event.ts'

const config = loadConfig({ ...factsSettings, ...accessSettings })
const dynamo = makeDynamo()

const getEvent = makeGetEvent({
  facts: makeDynamoFactLog(dynamo, { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
})

/** GET /v1/events/{id}: one event with its history and assessment, masked for operators. */
export const handler = httpHandler(
  { ...makeDoor('get-event', config, dynamo), endpoint },
  async ({ pathParameters }, caller) => ({ status: 200, body: await getEvent(caller, pathParameters.id ?? '') }),
)
