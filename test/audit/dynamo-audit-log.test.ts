import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { msAfter } from '#kernel/domain/instant.ts'

const start = '2026-03-01T12:00:00.000Z'
const batchIdAt = (ms: number): string => `${msAfter(start, ms)}#12345678`

type StubRun = Readonly<{ ms: number; batchId?: string | undefined }>

/** A table whose runs are these, in pages of one. */
const aTable = (runs: readonly StubRun[]) => {
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  })
  let read = 0
  client.middlewareStack.add(
    () => async (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      const isQuery = String(headers['x-amz-target']).endsWith('.Query')
      const run = isQuery ? runs[read++] : undefined
      const items = run && { Items: [itemOf(run)], ...(read < runs.length && { LastEvaluatedKey: { sk: 'x' } }) }
      return { response: {}, output: { $metadata: {}, ...items } }
    },
    { step: 'finalizeRequest', priority: 'high' },
  )
  return { log: makeDynamoAuditLog(DynamoDBDocumentClient.from(client), 'audit-log'), readCount: () => read }
}

const itemOf = ({ ms, batchId }: StubRun) => ({
  ...{ sk: msAfter(start, ms), assignedAt: msAfter(start, ms), checkpoint: 'a checkpoint', firstIndex: 7, size: 8 },
  ...{ count: batchId ? 1 : 0, batches: batchId ? [[batchId, 1]] : [] },
})

const place = { batchId: batchIdAt(0), position: 0 }
const minutes = Array.from({ length: 500 }, (_, minute) => minute * 60_000)

it.each([
  ['runs with later batches', (ms: number) => batchIdAt(ms)],
  ['runs without entries', () => undefined],
])('The search for the run of a batch that no run has ends after half an hour of %s', async (_, batchIdOf) => {
  const { log, readCount } = aTable(minutes.map((ms) => ({ ms: ms + 1, batchId: batchIdOf(ms + 1) })))
  expect(await log.indexOf('acme', place)).toBeUndefined()
  expect(readCount()).toBe(31)
})

it('A run that comes days later is found, after those of the batches that waited before it', async () => {
  const runs = minutes.map((ms) => ({ ms: ms + 172_800_000, batchId: batchIdAt(ms - 30_000_000) }))
  const { log } = aTable([...runs, { ms: 259_200_000, batchId: place.batchId }])
  expect(await log.indexOf('acme', place)).toBe(7)
})
