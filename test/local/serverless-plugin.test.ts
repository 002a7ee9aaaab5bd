import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { unkind, writeConditions } from '#local/conditions.ts'
import { projectFolder } from '#local/copy/running-copy.ts'

const program = fileURLToPath(new URL('../support/world/plugin-child.ts', import.meta.url))

/** Starts two functions, the second with this MODEL_URL. Returns the first message of the start, and whether a queue or a stream was called by then. */
const start = async (modelUrl: string) => {
  let isRead = false
  const read = Promise.withResolvers<void>()
  const queues = createServer((_, answer) => {
    isRead = true
    read.resolve()
    answer
      .setHeader('content-type', 'application/x-amz-json-1.0')
      .end('{"Table":{"LatestStreamArn":"arn:aws:dynamodb:eu-central-1:000000000000:table/t/stream/1"}}')
  }).listen(0, '127.0.0.1')
  await once(queues, 'listening')
  const endpoint = `http://127.0.0.1:${(queues.address() as AddressInfo).port}`
  const folder = await mkdtemp(join(projectFolder, '.sluice', 'plugin-'))
  const child = fork(program, [relative(projectFolder, folder), modelUrl], {
    cwd: projectFolder,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {
      PATH: process.env.PATH,
      ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'local' },
      ...{ AWS_SECRET_ACCESS_KEY: 'local', SLUICE_LAMBDA_PORT: '1', SLUICE_CONDITIONS: writeConditions(unkind()) },
    },
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    queues.closeAllConnections()
    queues.close()
    await rm(folder, { recursive: true, force: true })
  })
  const [message] = (await once(child, 'message')) as [{ type: string; reason?: string }]
  return { message, isRead: () => isRead, read: read.promise, ended: once(child, 'exit') }
}

it('reads the queue and the stream of a function when the settings of all functions are valid', async () => {
  const { message, read } = await start('')
  expect(message).toEqual({ type: 'event-sources-ready' })
  await read
})

it('reads neither and ends when a setting of another function is invalid', async () => {
  const { message, isRead, ended } = await start('nowhere')
  expect(message).toEqual({ type: 'start-failed', reason: expect.stringContaining('MODEL_URL') })
  expect((await ended)[0]).toBe(1)
  expect(isRead()).toBe(false)
})
