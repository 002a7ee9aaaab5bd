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

/** Encryption, recovery and protection are left out: an emulator has no use for them. */
const tableSchema = z.object({
  TableName: z.string(),
  BillingMode: z.string(),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema: z.array(z.unknown()),
  GlobalSecondaryIndexes: z.array(z.unknown()).optional(),
  StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
})

/** Makes a table as its fragment describes it. Leaves one alone that is there already. */
export const provisionTable = async (dynamo: DynamoDBClient, properties: unknown): Promise<void> => {
  const { StreamSpecification: stream, TimeToLiveSpecification: timeToLive, ...table } = tableSchema.parse(properties)
  const input = { ...table, ...(stream && { StreamSpecification: { StreamEnabled: true, ...stream } }) }
  // The shapes of CloudFormation and of the API are the same from here on down.
  await dynamo.send(new CreateTableCommand(input as CreateTableCommandInput)).catch(ignoreExisting)
  await waitUntilTableExists({ client: dynamo, maxWaitTime: 60, minDelay: 1 }, { TableName: table.TableName })
  if (timeToLive) await provisionTimeToLive(dynamo, table.TableName, timeToLive)
}

type TimeToLive = { AttributeName: string; Enabled: boolean }

// Asking first, because DynamoDB refuses to enable what is enabled.
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
