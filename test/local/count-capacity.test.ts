import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

const requests: unknown[] = []

/** Answers every call with an item and the two units it took. */
const dynamo = createServer(async (request, response) => {
  requests.push(JSON.parse(await text(request)))
  const ConsumedCapacity = { TableName: 'facts', Table: { CapacityUnits: 2 } }
  response.setHeader('content-type', 'application/x-amz-json-1.0')
  response.end(JSON.stringify({ Item: { pk: { S: 'Zürich' } }, ConsumedCapacity }))
})

beforeAll(async () => {
  await once(dynamo.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => dynamo.close())

const script = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
const client = new DynamoDBClient()
const { Item } = await client.send(new GetItemCommand({ TableName: 'facts', Key: { pk: { S: 'Zürich' } } }))
process.channel.ref()
process.send({ Item })`

it('counts the units of each call, which still returns what it returned before', { timeout: 20_000 }, async () => {
  const preload = new URL('../../infra/local/functions/count-capacity.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--import', preload, '--input-type=module', '-e', script], {
    cwd: projectFolder,
    env: {
      ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${(dynamo.address() as AddressInfo).port}`, AWS_REGION: 'eu-central-1' },
      ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const [item] = await once(child, 'message')
    expect(item).toEqual({ Item: { pk: { S: 'Zürich' } } })
    child.send({ type: 'capacity' })
    const [counted] = await once(child, 'message')
    expect(counted).toEqual({ type: 'capacity', readUnits: { facts: 2 }, writeUnits: {} })
    expect(requests).toEqual([{ TableName: 'facts', Key: { pk: { S: 'Zürich' } }, ReturnConsumedCapacity: 'INDEXES' }])
  } finally {
    child.kill()
  }
})
