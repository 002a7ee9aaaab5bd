import { makeTopicQueue } from './topic-queue.ts'

/** A queue of its own on the topic of facts, for the facts of one tenant. */
export const listenToTopic = async (topicArn: string, tenantId: string) => {
  const queue = await makeTopicQueue(topicArn, { tenant: [tenantId] })
  const texts: string[] = []
  const seals = new Map<string, string>()
  const receive = async (): Promise<number> => {
    const messages = await queue.receive()
    for (const message of messages) {
      const { Body = '', MessageAttributes } = message
      texts.push(Body)
      seals.set(Body, MessageAttributes?.seal?.StringValue ?? '')
      await queue.remove(message)
    }
    return messages.length
  }
  return {
    /** The texts received since the last call, when no more arrive. */
    drain: async (): Promise<readonly string[]> => {
      while ((await receive()) > 0);
      return texts.splice(0)
    },
    /** The seal of the last delivery of a text. */
    sealOf: (text: string): string | undefined => seals.get(text),
    close: queue.close,
  }
}
