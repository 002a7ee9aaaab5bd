import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { z } from 'zod'

/** Without encryption, recovery and protection: an emulator does not use them. */
const tableSchema = z.object({
  TableName: z.string(),
  BillingMode: z.string(),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema: z.array(z.unknown()),
  GlobalSecondaryIndexes: z.array(z.unknown()).optional(),
  StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
})

/** Creates a table from its fragment. An existing table is not changed. */
export const provisionTable = async (dynamo: DynamoDBClient, properties: unknown): Promise<void> => {
  const { StreamSpecification: stream, TimeToLiveSpecification: timeToLive, ...table } = tableSchema.parse(properties)
  const input = { ...table, ...(stream && { StreamSpecification: { StreamEnabled: true, ...stream } }) }
  // Below this level, CloudFormation and the API have the same shape.
  await dynamo.send(new CreateTableCommand(input as CreateTableCommandInput)).catch(ignoreExisting)
  await waitUntilTableExists({ client: dynamo, maxWaitTime: 60, minDelay: 1 }, { TableName: table.TableName })
  if (timeToLive) await provisionTimeToLive(dynamo, table.TableName, timeToLive)
}

type TimeToLive = { AttributeName: string; Enabled: boolean }

// The status is read first, because DynamoDB rejects a second activation.
const provisionTimeToLive = async (
  dynamo: DynamoDBClient,
  TableName: string,
  timeToLive: TimeToLive,
): Promise<void> => {
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }))
  if (TimeToLiveDescription?.AttributeName === timeToLive.AttributeName) return
  await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: timeToLive }))
}

const ignoreExisting = (error: unknown): void => {
  if (!(error instanceof ResourceInUseException)) throw error
}
