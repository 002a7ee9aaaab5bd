import { makeDoor } from '#access/adapters/door.ts'
import { getAssessmentEndpoint as endpoint } from '#api/assessment.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, loadConfig } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { assessmentFormat } from '#scoring/application/assessment-format.ts'
import { makeGetAssessment } from '#scoring/application/get-assessment.ts'

const config = loadConfig({ ...factsSettings, ...accessSettings })
const dynamo = makeDynamo()

const getAssessment = makeGetAssessment({
  facts: makeDynamoFactLog(dynamo, { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
})

/** GET /v1/events/{id}/assessment: why an event has its score, as JSON or as text for a file; masked for operators. */
export const handler = httpHandler(
  { ...makeDoor('get-assessment', config, dynamo), endpoint },
  async ({ pathParameters, query, headers }, caller) => {
    const tell = assessmentFormat(query, headers.accept)
    const { contentType, body } = tell(await getAssessment(caller, pathParameters.id ?? ''))
    return { status: 200, headers: { 'content-type': contentType, vary: 'accept' }, body }
  },
)
