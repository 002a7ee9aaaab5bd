import { makeDoor } from '#access/adapters/door.ts'
import { getAssessmentEndpoint as endpoint } from '#api/assessment.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { assessmentFormat } from '#scoring/application/assessment-format.ts'
import { makeGetAssessment } from '#scoring/application/get-assessment.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'

const { door, config, dynamo } = makeDoor('assessments-read', factsSettings, vaultSettings)
const vault = makeVaultReader(config, dynamo, 'assessments-read')
const getAssessment = makeGetAssessment({ facts: makeDynamoFactLog(dynamo, config.facts), vault })

/** GET /v1/events/{id}/assessment: returns the assessment with its reasons, as JSON or as a text; masked for operators. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint }, async ({ pathParameters, query, headers }, caller) => {
    const format = assessmentFormat(query, headers.accept)
    const { contentType, body } = format(await getAssessment(caller, pathParameters.id ?? ''))
    return { status: 200, headers: { 'content-type': contentType, vary: 'accept' }, body }
  }),
])
