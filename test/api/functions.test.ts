import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from 'aws-lambda'
import { expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { handler } from '../../functions/catalogue/documents-read.ts'

const lambda = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 3_000 } as Context

const serve = async (headers: Readonly<Record<string, string>>) => {
  const { body = '' } = await handler(anHttpEvent({ method: 'GET', path: '/v1/openapi.json', headers }), lambda)
  return JSON.parse(body).servers
}

it.each([
  [{ host: 'api.example.com', 'x-forwarded-proto': 'https' }, 'https://api.example.com'],
  [{ host: '127.0.0.1:3000' }, 'http://127.0.0.1:3000'],
  [{ host: '[::1]:3000' }, 'http://[::1]:3000'],
  [{ host: 'evil.example/x?y#' }, '/'],
  [{ host: 'a,b' }, '/'],
  [{}, '/'],
])('names the server that openapi.json is served from: %o', async (headers, url) => {
  expect(await serve(headers as Record<string, string>)).toEqual([{ url, description: 'The server of this document.' }])
})

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
    const { servers: _, ...stored } = JSON.parse(readFileSync(join(projectFolder, 'docs', name), 'utf8'))
    expect(JSON.parse(answer.body ?? '')).toMatchObject(stored)
  },
)
