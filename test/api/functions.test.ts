import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from 'aws-lambda'
import { expect, it } from 'vitest'
import { projectFolder } from '#local/running-copy.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { handler } from '../../functions/catalogue/documents-read.ts'

const lambda = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 3_000 } as Context

it.each(['openapi.json', 'asyncapi.json'])(
  'GET /v1/%s answers the document that is in docs/, which caches may keep for five minutes',
  async (name) => {
    const answer = await handler(anHttpEvent({ method: 'GET', path: `/v1/${name}` }), lambda)
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
