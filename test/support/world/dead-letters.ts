import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { eventually } from './eventually.ts'

const [visible, hidden] = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const

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

/** Every dead letter of a queue as text, also one that another look has hidden. They stay there. */
export const deadLettersOf = async (sqs: SQSClient, deadLettersUrl = ''): Promise<readonly string[]> => {
  const seen = new Map<string | undefined, string>()
  return eventually(async () => {
    for (const letter of await lookAtDeadLetters(sqs, deadLettersUrl))
      seen.set(letter.MessageId, JSON.stringify(letter))
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLettersUrl, AttributeNames: [visible, hidden] }),
    )
    return seen.size >= Number(Attributes[visible]) + Number(Attributes[hidden]) && [...seen.values()]
  })
}

/** The attributes of the dead letter whose body holds a mark, once it is there. */
export const deadLetterWith = async (sqs: SQSClient, deadLettersUrl: string | undefined, mark: string) => {
  const { MessageAttributes = {} } = await eventually(async () => {
    const letters = await lookAtDeadLetters(sqs, deadLettersUrl)
    return letters.find(({ Body }) => Body?.includes(mark))
  }, 60_000)
  return Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]))
}
