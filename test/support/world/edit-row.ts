import { DeleteCommand, type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'

type Row = Readonly<{ TableName: string; Key: Readonly<Record<string, string>> }>

/** Edits a row as someone with rights on the table can: sets attributes, and removes those that are `undefined`. Without changes it deletes the row. */
export const editRow = async (
  dynamo: DynamoDBDocumentClient,
  row: Row,
  changes: Readonly<Record<string, unknown>> | undefined,
): Promise<void> => {
  if (changes === undefined) return void (await dynamo.send(new DeleteCommand(row)))
  const part = (isSet: boolean) => Object.entries(changes).filter(([, value]) => (value !== undefined) === isSet)
  const [set, removed] = [part(true), part(false)]
  const sets = set.length === 0 ? '' : `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`
  const removes = removed.length === 0 ? '' : `REMOVE ${removed.map(([name]) => `#${name}`).join(', ')}`
  await dynamo.send(
    new UpdateCommand({
      ...row,
      UpdateExpression: `${sets} ${removes}`,
      ExpressionAttributeNames: Object.fromEntries([...set, ...removed].map(([name]) => [`#${name}`, name])),
      ...(set.length > 0 && {
        ExpressionAttributeValues: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      }),
    }),
  )
}
