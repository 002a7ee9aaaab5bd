import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeDynamoBucket } from '#access/adapters/dynamo-bucket.ts'

type Reply = Readonly<{ status: number; body: object }>

type Asked = Readonly<{ Key: { tenantId: { S: string } }; ExpressionAttributeValues: Record<string, { N: string }> }>

/** A store with replies that no emulator can produce, and the updates it received. */
const store: { reply: (asked: Asked) => Reply; asked: Asked[] } = {
  reply: () => ({ status: 200, body: {} }),
  asked: [],
}

let server: Server
let dynamo: DynamoDBDocumentClient

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const asked: Asked = JSON.parse(await text(request))
    store.asked.push(asked)
    const { status, body } = store.reply(asked)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  dynamo = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 3,
    }),
  )
})

afterAll(() => {
  dynamo.destroy()
  server.close()
})

beforeEach(() => {
  store.asked = []
})

const startUs = 1_772_366_400_000_000
const aBucket = (nowUs = () => startUs) => makeDynamoBucket(dynamo, { table: 'buckets', nowUs })
const limit = { requestsPerSecond: 100, burst: 200 }

const refusal = (code: string, more = {}): Reply => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'no', ...more },
})

describe('the DynamoDB bucket', () => {
  it('has nothing for a second while its row is asked for too often', async () => {
    const codes = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded']
    store.reply = ({ Key }) => refusal(Key.tenantId.S)
    const taken = await Promise.all(codes.map((code) => aBucket().take(code, limit, 10)))
    expect(taken).toEqual(codes.map(() => ({ count: 0, waitMs: 1_000 })))
  })

  it('has nothing for a second when others are faster again and again', async () => {
    store.reply = () => refusal('ConditionalCheckFailedException', { Item: { tat: { N: String(startUs) } } })
    expect(await aBucket().take('acme', limit, 10)).toEqual({ count: 0, waitMs: 1_000 })
    expect(store.asked).toHaveLength(8)
  })

  it('is unavailable when the store fails, and fails when access is denied', async () => {
    store.reply = () => ({ status: 500, body: { __type: 'InternalServerError', message: 'no' } })
    await expect(aBucket().take('acme', limit, 10)).rejects.toMatchObject({ code: 'store-unavailable' })
    store.reply = () => refusal('AccessDeniedException')
    await expect(aBucket().take('acme', limit, 10)).rejects.toBeInstanceOf(DynamoDBServiceException)
  })

  it('keeps its row for a day after the latest time that any draw can move it to', async () => {
    const slow = { requestsPerSecond: 1, burst: 1_000_000 }
    const replies = [refusal('ConditionalCheckFailedException'), { status: 200, body: {} }]
    store.reply = () => replies.shift() ?? { status: 200, body: {} }
    await aBucket().take('acme', slow, 1)
    await aBucket().take('acme', slow, 1)
    const dayAfterDebt = startUs / 1_000_000 + slow.burst + 86_400
    expect(store.asked.map(({ ExpressionAttributeValues }) => ExpressionAttributeValues[':expiresAt']?.N)).toEqual(
      Array.from({ length: 3 }, () => String(dayAfterDebt)),
    )
  })
})
