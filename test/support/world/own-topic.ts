import { randomUUID } from 'node:crypto'
import { CreateTopicCommand, DeleteTopicCommand } from '@aws-sdk/client-sns'
import { makeSns } from '#platform/aws-clients.ts'

/** A topic for one test. The copy has faults on the topic of facts alone, so a test that counts calls needs its own. */
export const makeOwnTopic = async () => {
  const sns = makeSns()
  const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: `test-${randomUUID()}` }))
  return { arn, remove: () => sns.send(new DeleteTopicCommand({ TopicArn: arn })) }
}
