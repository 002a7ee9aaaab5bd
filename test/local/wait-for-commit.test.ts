import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { findFreeBase } from '#local/copy/port-check.ts'
import { announceCopy, copyFolder } from '#local/copy/running-copy.ts'
import { startInstance } from '#local/functions/start-instance.ts'

let events: string[] = []
let later = Promise.withResolvers<void>()

/** Answers a transaction at once, and any later call when the test lets it. */
const server = createServer(async (request, response) => {
  const [, operation = ''] = String(request.headers['x-amz-target']).split('.')
  events.push(operation)
  if (operation === 'ListTables') await later.promise
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}')
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const cleanUps: (() => Promise<void>)[] = []

beforeEach(() => {
  events = []
  later = Promise.withResolvers()
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  for (const cleanUp of cleanUps) await cleanUp()
})

const transact = `
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

const run = (program: string, options: readonly string[] = [], environment: NodeJS.ProcessEnv = process.env) => {
  const args = [...options, '--input-type=module', '--eval', program, endpoint]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: environment })
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => (output += bytes))
  return { output: () => output, ended: once(child, 'exit') }
}

const expectToWait = async ({ output, ended }: ReturnType<typeof run>): Promise<void> => {
  await expect.poll(() => events, { timeout: 10_000 }).toEqual(['GetItem', 'TransactWriteItems', 'ListTables'])
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(output()).toBe('read ')
  later.resolve()
  await ended
  expect(output()).toBe('read written ')
}

it('gives a transaction its answer only after DynamoDB Local has answered a later call', async () => {
  const preload = new URL('../../infra/local/functions/wait-for-commit.ts', import.meta.url).href
  await expectToWait(run(transact, ['--import', preload]))
})

it('so does a command that works on a copy whose data is on disk', async () => {
  const base = await findFreeBase()
  cleanUps.push(() => rm(copyFolder(base), { recursive: true, force: true }))
  await announceCopy(base, { FACTS_TABLE: 'facts', TENANTS_TABLE: 'tenants', SLUICE_DATA: '/data' })
  const choose = `import { chooseSystem } from '#commands/caller-identity.ts'
    chooseSystem('FACTS_TABLE', 'TENANTS_TABLE')`
  await expectToWait(run(`${choose}\n${transact}`, [], { PATH: process.env.PATH, SLUICE_HTTP_PORT: String(base) }))
})

/** A function that makes a transaction as the SDK does, in one request. */
const bundle = `
import { request } from 'node:http'
export const handler = ({ endpoint }) => new Promise((resolve, reject) => {
  const headers = { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems', authorization: 'x', 'x-amz-date': 'x' }
  const call = request(endpoint, { method: 'POST', headers })
  call.once('response', (response) => response.resume().once('end', () => resolve('written'))).once('error', reject)
  call.end('{}')
})`

it('so does an instance of a function, in its thread', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-thread-'))
  cleanUps.push(() => rm(folder, { recursive: true }))
  const modulePath = join(folder, 'bundle.mjs')
  await writeFile(modulePath, bundle)
  const local = { name: 'it', modulePath, exportName: 'handler', timeoutMs: 10_000, memoryMb: 64, region: 'r' }
  const program = new URL('../../infra/local/functions/instance.ts', import.meta.url)
  process.env.SLUICE_DATA = '/data'
  const instance = startInstance({ local, environment: {}, program, report: () => undefined })
  delete process.env.SLUICE_DATA
  cleanUps.push(instance.end)
  await instance.ready
  let isAnswered = false
  const answer = instance.call({ endpoint }).finally(() => {
    isAnswered = true
  })
  await expect.poll(() => events, { timeout: 10_000 }).toEqual(['TransactWriteItems', 'ListTables'])
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(isAnswered).toBe(false)
  later.resolve()
  expect(await answer).toBe('written')
})
