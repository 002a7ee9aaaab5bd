import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { eventually } from './eventually.ts'

/**
 * One look at the dead letters of a queue: up to ten, with their attributes. They stay there, hidden for two seconds, so
 * that the next look shows others and other tests find theirs.
 */
export const lookAtDeadLetters = async (
  sqs: SQSClient,
  deadLettersUrl = '',
  hiddenSeconds = 2,
): Promise<readonly Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: deadLettersUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    VisibilityTimeout: hiddenSeconds,
  })
  return (await sqs.send(command)).Messages ?? []
}

/** The most looks at one queue: it holds some dozens of letters of other tests. */
const lookCountMax = 100

/** Every dead letter of a queue whose body holds a mark. The others stay hidden for half a minute, so each is seen once. */
export const deadLettersWith = async (sqs: SQSClient, deadLettersUrl: string | undefined, mark: string) => {
  const found: Message[] = []
  for (let look = 0; look < lookCountMax; look += 1) {
    const letters = await lookAtDeadLetters(sqs, deadLettersUrl, 30)
    if (letters.length === 0) return found
    found.push(...letters.filter(({ Body }) => Body?.includes(mark)))
  }
  throw new Error(`The queue still has dead letters after ${lookCountMax} looks: ${deadLettersUrl}`)
}

/** The attributes of the dead letter whose body holds a mark, once it is there. */
export const deadLetterWith = async (sqs: SQSClient, deadLettersUrl: string | undefined, mark: string) => {
  const { MessageAttributes = {} } = await eventually(async () => {
    const letters = await lookAtDeadLetters(sqs, deadLettersUrl)
    return letters.find(({ Body }) => Body?.includes(mark))
  }, 60_000)
  return Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]))
}
