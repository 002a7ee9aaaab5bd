import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** A client whose every call is answered here: nothing is sent. `answer` throws what DynamoDB would. */
export const aDynamoClient = (answer: (input: unknown) => object): DynamoDBDocumentClient => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1', credentials }))
  client.middlewareStack.add(
    () => async (call) => ({ response: {}, output: { $metadata: {}, ...answer(call.input) } }),
    { step: 'initialize', priority: 'high' },
  )
  return client
}

export const aDynamoClientThatFails = (error: unknown): DynamoDBDocumentClient =>
  aDynamoClient(() => {
    throw error
  })
