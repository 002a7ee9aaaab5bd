import { topicPolicyId } from './derive-queue.ts'
import { exceptRoles } from './derive-queue-policy.ts'
import { holdersOf } from './holders.ts'
import { getAtt, type Resources, ref } from './resource.ts'

/**
 * The policy of the topic of facts. Only the roles of the stack with the right publish, and only queues of the stack subscribe,
 * whatever rights others have in the account.
 */
export const deriveTopicPolicy = (queueIds: readonly string[], roles: Resources): Resources => {
  const topic = ref('FactsTopic')
  const deny = (Sid: string, Action: string, Condition: object) => ({
    Sid,
    Effect: 'Deny',
    Principal: '*',
    Action,
    Resource: topic,
    Condition,
  })
  return {
    [topicPolicyId]: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [topic],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            deny('OnlyThesePublish', 'sns:Publish', {
              ArnNotEquals: exceptRoles(holdersOf(roles, 'sns:Publish', topic)),
            }),
            deny('OnlyTheseSubscribe', 'sns:Subscribe', {
              StringNotEquals: { 'sns:Endpoint': queueIds.map((id) => getAtt(id, 'Arn')) },
            }),
            deny('TlsOnly', 'sns:Publish', { Bool: { 'aws:SecureTransport': 'false' } }),
          ],
        },
      },
    },
  }
}
