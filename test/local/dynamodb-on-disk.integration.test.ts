import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  // biome-ignore lint/style/noRestrictedImports: the test is about the answer of this very call.
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findFreeBase } from '#local/copy/port-check.ts'
import { startDynamoDb } from '#local/parts/dynamodb.ts'
import { findJava } from '#local/parts/java.ts'
import { leash, type RunningProgram } from '#local/programs/leash.ts'
import { eventually } from '#test/support/world/eventually.ts'

const TableName = 'on-disk'
const accessKeyId = 'SLUICE0'
const region = 'eu-central-1'

let folder: string
let port: number
let program: RunningProgram
let dynamo: DynamoDBClient
let streams: DynamoDBStreamsClient

const start = async () => {
  program = await startDynamoDb({
    ...{ launch: leash, java: await findJava(process.env), port, logPath: join(folder, 'log') },
    database: { folder: join(folder, 'dynamodb'), accessKeyId, region },
  })
  const client = { region, endpoint: `http://127.0.0.1:${port}`, credentials: { accessKeyId, secretAccessKey: 'x' } }
  dynamo = new DynamoDBClient({ ...client, maxAttempts: 1 })
  streams = new DynamoDBStreamsClient(client)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-dynamodb-'))
  port = await findFreeBase()
  await start()
})

afterAll(async () => {
  await program.stop(0)
  await rm(folder, { recursive: true, force: true })
})

const makeTable = async (): Promise<void> => {
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  )
  const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true }
  await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
}

const put = (pk: string) => ({ TableName, Item: { pk: { S: pk } }, ConditionExpression: 'attribute_not_exists(pk)' })

const transact = (token: string) =>
  new TransactWriteItemsCommand({
    ClientRequestToken: token,
    TransactItems: [{ Put: put(`${token}/1`) }, { Put: put(`${token}/2`) }],
  })

/** Writes until DynamoDB Local is killed. Returns the keys that it has accepted; of a transaction, after a later call. */
const writeUntilKilled = async (tokens: string[]): Promise<readonly string[]> => {
  const accepted: string[] = []
  const lane = async () => {
    for (;;) {
      const id = randomUUID()
      await dynamo.send(new PutItemCommand(put(id)))
      accepted.push(id)
      const token = randomUUID()
      await dynamo.send(transact(token))
      await dynamo.send(new ListTablesCommand({ Limit: 1 }))
      accepted.push(`${token}/1`, `${token}/2`)
      tokens.push(token)
    }
  }
  const lanes = Array.from({ length: 4 }, () => lane().catch(() => undefined))
  await eventually(async () => accepted.length > 40)
  await program.stop(0)
  await Promise.all(lanes)
  return accepted
}

/** Every record of the stream, in order, as its key and sequence number. */
const readStream = async () => {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }))
  const StreamArn = Table?.LatestStreamArn
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }))
  const records: { pk: string; number: bigint }[] = []
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const command = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' })
    let { ShardIterator } = await streams.send(command)
    for (;;) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }))
      for (const { dynamodb } of Records)
        records.push({ pk: dynamodb?.Keys?.pk?.S ?? '', number: BigInt(dynamodb?.SequenceNumber ?? 0) })
      if (NextShardIterator === undefined || Records.length === 0) break
      ShardIterator = NextShardIterator
    }
  }
  return { StreamArn, records }
}

it('has everything that it accepted after a kill: items, the stream with its numbers, times to live, tokens', async () => {
  await makeTable()
  const before = await readStream()
  const tokens: string[] = []
  const accepted = await writeUntilKilled(tokens)
  expect(accepted.length).toBeGreaterThan(10)
  // Bytes 18 and 19 of a SQLite database are 2 when it has a write-ahead log.
  const database = readFileSync(join(folder, 'dynamodb', `${accessKeyId}_${region}.db`))
  expect([...database.subarray(18, 20)]).toEqual([2, 2])

  await start()
  const after = await readStream()
  expect(after.StreamArn).toBe(before.StreamArn)
  const keys = new Set(after.records.map(({ pk }) => pk))
  expect(accepted.filter((key) => !keys.has(key))).toEqual([])
  expect(keys.size).toBe(after.records.length)
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }))
  expect(TimeToLiveDescription?.TimeToLiveStatus).toBe('ENABLED')

  // The token of a transaction is known: its repeat has no effect and does not fail. Then the numbers go on.
  await dynamo.send(transact(tokens.at(-1) ?? ''))
  await dynamo.send(new PutItemCommand(put('last')))
  const { records } = await readStream()
  expect(records.length).toBe(after.records.length + 1)
  expect(records.at(-1)?.pk).toBe('last')
  expect(records.at(-1)?.number).toBeGreaterThan(after.records.at(-1)?.number ?? 0n)
})
