import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, it } from 'vitest'
import { projectFolder } from '#local/running-copy.ts'
import { handler as getAsyncApi } from '../../functions/catalogue/get-asyncapi.ts'
import { handler as getOpenApi } from '../../functions/catalogue/get-openapi.ts'

const request = (path: string) =>
  ({ rawPath: path, headers: {}, requestContext: { http: { method: 'GET' } } }) as unknown as APIGatewayProxyEventV2
const lambda = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 3_000 } as Context

it.each([
  ['openapi.json', getOpenApi],
  ['asyncapi.json', getAsyncApi],
])(
  'GET /v1/%s answers the document that is in docs/, which caches may keep for five minutes',
  async (name, handler) => {
    const answer = await handler(request(`/v1/${name}`), lambda)
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'public, max-age=300',
        'x-request-id': 'request-1',
      },
    })
    expect(JSON.parse(answer.body ?? '')).toEqual(JSON.parse(readFileSync(join(projectFolder, 'docs', name), 'utf8')))
  },
)
