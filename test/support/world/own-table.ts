import { randomUUID } from 'node:crypto'
import { type DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import { provisionTable } from '#local/provision/provision-tables.ts'
import { makeLocalResolver } from '#local/provision/settings.ts'
import { loadResources } from '#local/provision/template.ts'

/**
 * A table like the one of a fragment, for a test that reads or clears a whole table. Example: `makeOwnTable('ViewsTable')`. It has
 * no stream: DynamoDB Local reads the records of all streams for each write to a table with one, and for each read of an idle one.
 * With 30,000 records that takes 50 ms, in which nothing else is answered.
 */
export const makeOwnTable = async (logicalId: string): Promise<string> => {
  const { dynamo } = makeEmulatorClients(process.env)
  const properties = makeLocalResolver(process.env)(loadResources()[logicalId]?.Properties) as Readonly<
    Record<string, unknown>
  >
  const TableName = `test-${logicalId}-${randomUUID()}`
  await provisionTable(dynamo, { ...properties, TableName, StreamSpecification: undefined })
  dynamo.destroy()
  return TableName
}

/** Gives an own table a stream with whole items. Returns the ARN of the stream. */
export const openStream = async (dynamo: DynamoDBClient, TableName: string): Promise<string> => {
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } as const
  const { TableDescription } = await dynamo.send(new UpdateTableCommand({ TableName, StreamSpecification }))
  return TableDescription?.LatestStreamArn ?? ''
}
