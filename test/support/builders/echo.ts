import { PublishCommand } from '@aws-sdk/client-sns'
import { isAudited } from '#facts/domain/happening.ts'
import { makeSns } from '#platform/aws-clients.ts'
import { makeTopicQueue } from '../world/topic-queue.ts'

/**
 * Publishes every fact of a tenant to the topic a second time, as a standard topic may, so every queue gets each fact twice.
 * `stop` waits until every fact received has been published again, and returns the number of facts about events: how many
 * checkpoints the log of the tenant gets depends on the time that the line takes.
 */
export const startEcho = async (topicArn: string, tenantId: string) => {
  const sns = makeSns()
  const queue = await makeTopicQueue(topicArn, { tenant: [tenantId] })
  const repeated = new Map<string, string>()

  const repeatFacts = async (): Promise<number> => {
    const messages = await queue.receive()
    for (const message of messages) {
      const { Body = '', MessageAttributes } = message
      const { id, happening } = JSON.parse(Body) as { id: string; happening: string }
      if (!repeated.has(id)) {
        repeated.set(id, happening)
        await sns.send(new PublishCommand({ TopicArn: topicArn, Message: Body, MessageAttributes }))
      }
      await queue.remove(message)
    }
    return messages.length
  }

  let isStopped = false
  const running = (async () => {
    while (!isStopped) await repeatFacts()
    while ((await repeatFacts()) > 0);
  })()

  return {
    stop: async (): Promise<number> => {
      isStopped = true
      await running
      await queue.close()
      return [...repeated.values()].filter((happening) => isAudited({ happening })).length
    },
  }
}
