import { SQSClient } from '@aws-sdk/client-sqs'

/** A client whose every call is answered here: nothing is sent. `answer` throws what SQS would. */
export const anSqsClient = (answer: (input: unknown) => object): SQSClient => {
  const sqs = new SQSClient({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  sqs.middlewareStack.add(() => async (call) => ({ response: {}, output: { $metadata: {}, ...answer(call.input) } }), {
    step: 'initialize',
    priority: 'high',
  })
  return sqs
}
