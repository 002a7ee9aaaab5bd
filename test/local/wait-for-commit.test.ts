import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'

const events: string[] = []

/** Answers a transaction at once, and any later call when the test lets it. */
const later = Promise.withResolvers<void>()
const server = createServer(async (request, response) => {
  const [, operation = ''] = String(request.headers['x-amz-target']).split('.')
  events.push(operation)
  if (operation === 'ListTables') await later.promise
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}')
}).listen(0, '127.0.0.1')
await once(server, 'listening')

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const program = `
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
const credentials = { accessKeyId: 'LOCAL', secretAccessKey: 'local' }
const client = new DynamoDBClient({ region: 'eu-central-1', credentials, endpoint: process.argv[1] })
const Key = { pk: { S: 'x' } }
await client.send(new GetItemCommand({ TableName: 'table', Key }))
process.stdout.write('read ')
await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName: 'table', Key } }] }))
process.stdout.write('written ')
client.destroy()
process.exit()`

it('gives a transaction its answer only after DynamoDB Local has answered a later call', async () => {
  const preload = new URL('../../infra/local/functions/wait-for-commit.ts', import.meta.url).href
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const args = ['--import', preload, '--input-type=module', '--eval', program, endpoint]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => (output += bytes))
  const ended = once(child, 'exit')
  await expect.poll(() => events, { timeout: 10_000 }).toEqual(['GetItem', 'TransactWriteItems', 'ListTables'])
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(output).toBe('read ')
  later.resolve()
  await ended
  expect(output).toBe('read written ')
})
