import { setTimeout as wait } from 'node:timers/promises'
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams'
import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns'
import { kindWord } from '#facts/domain/happening.ts'

type Clients = Readonly<{ dynamo: DynamoDBClient; streams: DynamoDBStreamsClient; sns: SNSClient }>
type Places = Readonly<{ table: string; topicArn: string }>

/** The batch sizes of publish-facts: records read, and entries published. */
const recordCountMax = 100
const entryCountMax = 10

/** Publishes new records of a table's stream until the process ends. Resolves once no new record can be missed. */
export const publishFromNow = async (clients: Clients, { table, topicArn }: Places): Promise<void> => {
  const { dynamo, streams } = clients
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: table }))
  const StreamArn = Table?.LatestStreamArn
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }))
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const place = { StreamArn, ShardId, ShardIteratorType: 'LATEST' } as const
    const { ShardIterator } = await streams.send(new GetShardIteratorCommand(place))
    void follow(clients, topicArn, ShardIterator)
  }
}

/** The poll intervals of infra/local/sources/stream-shard.ts: none while batches are full, short while records arrive. */
const pollSoonMs = 20
const pollSeldomMs = 100
const pollGrowth = 1.5

const follow = async ({ streams, sns }: Clients, topicArn: string, first: string | undefined): Promise<void> => {
  let delayMs = pollSoonMs
  for (let iterator = first; iterator !== undefined; ) {
    const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: recordCountMax })
    const { Records = [], NextShardIterator } = await streams.send(command)
    for (let start = 0; start < Records.length; start += entryCountMax) {
      const PublishBatchRequestEntries = Records.slice(start, start + entryCountMax).map(entryOf)
      const { Failed = [] } = await sns.send(
        new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }),
      )
      if (Failed.length > 0) throw new Error(`${Failed.length} facts were not published: ${Failed[0]?.Code}.`)
    }
    iterator = NextShardIterator
    delayMs = Records.length > 0 ? pollSoonMs : Math.min(pollSeldomMs, delayMs * pollGrowth)
    if (Records.length < recordCountMax) await wait(delayMs)
  }
}

const entryOf = ({ dynamodb }: StreamRecord) => {
  const { fact, factId, type, pk, sk } = dynamodb?.NewImage ?? {}
  return {
    Id: factId?.S,
    Message: fact?.S,
    MessageAttributes: {
      type: word(type?.S),
      domain: word(type?.S?.split('.', 1)[0]),
      tenant: word(pk?.S?.split('#', 1)[0]),
      happening: word(sk?.S && kindWord({ happening: sk.S })),
    },
  }
}

const word = (StringValue: string | undefined) => ({ DataType: 'String', StringValue })
