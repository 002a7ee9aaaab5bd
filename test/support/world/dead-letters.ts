import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { eventually } from './eventually.ts'

/**
 * One look at the dead letters of a queue: up to ten, with their attributes. They stay there, hidden for two seconds, so
 * that the next look shows others and other tests find theirs.
 */
export const lookAtDeadLetters = async (sqs: SQSClient, deadLettersUrl = ''): Promise<readonly Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: deadLettersUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    VisibilityTimeout: 2,
  })
  return (await sqs.send(command)).Messages ?? []
}

/** The attributes of the dead letter whose body holds a mark, once it is there. */
export const deadLetterWith = async (sqs: SQSClient, deadLettersUrl: string | undefined, mark: string) => {
  const { MessageAttributes = {} } = await eventually(async () => {
    const letters = await lookAtDeadLetters(sqs, deadLettersUrl)
    return letters.find(({ Body }) => Body?.includes(mark))
  }, 60_000)
  return Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]))
}
