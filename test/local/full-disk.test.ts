import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, expect, it } from 'vitest'
import { openDataFolder } from '#local/copy/data-folder.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { portsFromBase } from '#local/copy/ports.ts'
import { startAwsEmulator } from '#local/parts/aws-emulator.ts'
import { eventually } from '#test/support/world/eventually.ts'

const region = 'eu-central-1'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const parent = mkdtempSync(join(tmpdir(), 'sluice-full-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

/** The emulator in a process that can write no file beyond 3 MB, as on a disk without room. */
const startLimited = async (dataFolder: string) => {
  const port = await findFreeBase()
  const options = JSON.stringify({ port, region, dataFolder })
  const command = 'ulimit -f 6000; exec "$0" infra/local/parts/aws-emulator-process.ts "$1"'
  const child = spawn('/bin/sh', ['-c', command, process.execPath, options], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let log = ''
  child.stderr?.on('data', (bytes: Buffer) => (log += bytes))
  await once(child, 'message')
  return { url: `http://127.0.0.1:${port}`, ended: once(child, 'exit'), log: () => log }
}

const clientOf = (endpoint: string) =>
  new SQSClient({ region, credentials, endpoint, useQueueUrlAsEndpoint: false, maxAttempts: 1 })

it('the emulator ends when the disk is full, and the next start has every message that was accepted', async () => {
  const folder = join(parent, 'emulator')
  const limited = await startLimited(folder)
  const sqs = clientOf(limited.url)
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'full' }))
  let accepted = 0
  const send = () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(200_000) }))
  await expect(
    (async () => {
      for (; accepted < 1_000; accepted += 1) await send()
    })(),
  ).rejects.toThrow()
  await limited.ended
  expect(limited.log()).toContain('SQS and SNS cannot write their data. Make room on the disk')

  const port = await findFreeBase()
  const again = await startAwsEmulator({ port, region, dataFolder: folder })
  const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
  const { Attributes } = await eventually(() => clientOf(again.url).send(attributes))
  expect(accepted).toBeGreaterThan(3)
  expect(Number(Attributes?.ApproximateNumberOfMessages)).toBe(accepted)
  await again.stop()
})

it('a folder that cannot be made is refused with one sentence', () => {
  expect(() => openDataFolder('/sys/sluice', portsFromBase(4400))).toThrow(
    'The data folder /sys/sluice cannot be made or written: change its permissions, or name another folder.',
  )
})
