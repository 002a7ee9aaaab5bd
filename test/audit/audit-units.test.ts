import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { emptyRoot } from '#audit/application/merkle-tree.ts'
import { type AuditEntries, type EntryBatch, entryKeyText, type LogState } from '#audit/application/ports.ts'
import { makeCompleteRun } from '#audit/application/run-completion.ts'
import { entryText } from '#audit/domain/audit-entry.ts'
import type { AuditRecord } from '#audit/domain/hash-chain.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { chainedEntries } from '#lab/bench/audit/chained-entries.ts'
import { unitsOfPuts } from '#local/functions/capacity.ts'
import { itemBytes } from '#local/functions/item-size.ts'
import { makeMemoryAuditBucket } from '#test/support/doubles/memory-audit-bucket.ts'
import { makeMemorySigner } from '#test/support/doubles/memory-audit-keys.ts'

const indexes = new Map([
  ['audit', [{ name: 'bySequence', keys: ['chainPk', 'sequence'], isStable: false }]],
  ['facts', [['byTime'], ['byCorrelation']].map(([name = '']) => ({ name, keys: ['pk'], isStable: false }))],
])

/** A client that answers every write, and counts the units that DynamoDB charges for it. */
const aCountingClient = () => {
  const counted = { units: 0, calls: 0 }
  const kib = (item: unknown): number => Math.ceil(itemBytes(item as Parameters<typeof itemBytes>[0]) / 1024)
  const unitsOf = (operation: string, body: string): number => {
    const request = JSON.parse(body)
    if (operation === 'TransactWriteItems')
      return Object.values(unitsOfPuts(body, indexes) ?? {}).reduce((sum, units) => sum + units, 0)
    if (operation === 'PutItem')
      return kib(request.Item) * (1 + (indexes.get(request.TableName) ?? []).filter(isHolding(request.Item)).length)
    return 0
  }
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  })
  client.middlewareStack.add(
    () => async (args) => {
      const { headers, body } = args.request as { headers: Record<string, string>; body: Uint8Array }
      counted.calls += 1
      const operation = String(headers['x-amz-target']).split('.')[1] ?? ''
      counted.units += unitsOf(operation, new TextDecoder().decode(body))
      return { response: {}, output: { $metadata: {} } }
    },
    { step: 'finalizeRequest', priority: 'high' },
  )
  return { dynamo: DynamoDBDocumentClient.from(client), counted }
}

const isHolding =
  (item: object) =>
  ({ keys }: Readonly<{ keys: readonly string[] }>) =>
    keys.every((key) => key in item)

const tenantId = 'a-tenant-with-a-long-name'

const aBatch = (size: number): EntryBatch => ({
  batchId: `2026-03-01T12:00:00.100Z#${randomUUID().slice(-12)}`,
  records: Array.from(
    { length: size },
    (): AuditRecord => ({
      tenantId,
      eventId: randomUUID(),
      happening: 'assessed#baseline@3',
      factId: randomUUID(),
      factHash: 'ab'.repeat(32),
      type: 'Scoring.Assessment.Completed.v1',
      actor: 'a-producer-with-a-long-name',
      actorKind: 'sender',
      actorIssuer: 'https://issuer.example.com/realms/payments',
      recordedAt: '2026-03-01T12:00:00.000Z',
      auditedAt: '2026-03-01T12:00:00.100Z',
    }),
  ),
})

/** The units and calls of DynamoDB for these batches. */
const costOfBatches = async (
  makeEntries: (dynamo: DynamoDBDocumentClient) => Pick<AuditEntries, 'add'>,
  batches: readonly EntryBatch[],
) => {
  const { dynamo, counted } = aCountingClient()
  const entries = makeEntries(dynamo)
  for (const batch of batches) await entries.add(tenantId, batch)
  return counted
}

/** The writes of one run of these batches, and of the removal of what waited. */
const costOfRun = async (batches: readonly EntryBatch[]) => {
  const { dynamo, counted } = aCountingClient()
  const log = makeDynamoAuditLog(dynamo, 'audit-log')
  const state: LogState = { version: 1, size: 0, chain: { sequence: 0, hash: '0'.repeat(64) } }
  const at = '2026-03-01T12:00:02.000Z'
  const count = batches.reduce((sum, { records }) => sum + records.length, 0)
  const run = {
    ...{ at, assignedAt: at, firstIndex: 0, count },
    batches: batches.map(({ batchId, records }) => [batchId, records.length] as const),
  }
  const assigned = await log.assign(tenantId, state, run)
  const completeRun = makeCompleteRun({
    ...{ log, bucket: makeMemoryAuditBucket().bucket, signer: makeMemorySigner() },
    facts: makeDynamoFactLog(dynamo, { table: 'facts', shardCount: 4 }),
    textsOf: async () => batches.flatMap(({ records }) => records.map(entryText)),
    lastCheckpoint: async () => ({
      origin: `sluice-live-audit-123456789012-eu-central-1.s3.eu-central-1.amazonaws.com/${tenantId}`,
      size: 0,
      root: emptyRoot,
    }),
  })
  const pending = batches.map(({ batchId, records }) => ({ batchId, keys: records }))
  expect(await completeRun(tenantId, { ...state, ...assigned, run }, { published: undefined, batches: pending })).toBe(
    true,
  )
  // A removal costs a unit for each KiB of the item.
  const removed = batches.reduce((sum, { records }) => {
    const keysBytes = records.reduce((bytes, record) => bytes + entryKeyText(record).length + 1, 120)
    return sum + Math.ceil(keysBytes / 1024)
  }, 0)
  return { units: counted.units + removed, calls: counted.calls }
}

type Batches = readonly [count: number, size: number]

const batchesOf = ([count, size]: Batches) => Array.from({ length: count }, () => aBatch(size))

const chain = (dynamo: DynamoDBDocumentClient) => chainedEntries(dynamo, 'audit')
const log = (dynamo: DynamoDBDocumentClient) =>
  makeDynamoAuditEntries(dynamo, { auditTable: 'audit', auditLogTable: 'audit-log' })

/** Earlier versions had a batch for each message of a slow tenant, because their queue had no window. */
it.each<[string, Batches, Batches, number, number]>([
  ['the three entries of an event alone', [3, 1], [1, 3], 18, 18],
  ['ten entries in one batch', [1, 10], [1, 10], 42, 32],
  ['a hundred entries in ten batches', [10, 10], [10, 10], 420, 239],
  ['the entries of many batches with one each', [109, 1], [109, 1], 654, 564],
  ['the entries of a full run', [25, 99], [25, 99], 9_950, 5_411],
])('%s cost no more write units than in a hash chain, their run included', async (_, before, now, chained, logged) => {
  const earlier = await costOfBatches(chain, batchesOf(before))
  const batches = batchesOf(now)
  const [recorded, run] = [await costOfBatches(log, batches), await costOfRun(batches)]
  expect([earlier.units, recorded.units + run.units]).toEqual([chained, logged])
  expect(logged).toBeLessThanOrEqual(chained)
  // A chain reads its head once. A run has four writes, and removes 25 batches in one call.
  expect(recorded.calls).toBe(earlier.calls - 1 - (before[0] - now[0]))
  expect(run.calls).toBe(4 + Math.ceil(now[0] / 25))
})

it.each([
  [1, 6, 14],
  [4, 18, 20],
  [5, 22, 22],
])(
  'A run of %i entries in one batch costs more than in a hash chain only below five',
  async (size, chained, logged) => {
    const batches = [aBatch(size)]
    const [earlier, recorded] = [await costOfBatches(chain, batches), await costOfBatches(log, batches)]
    const run = await costOfRun(batches)
    expect([earlier.units, recorded.units + run.units]).toEqual([chained, logged])
  },
)
