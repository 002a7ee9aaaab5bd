import { expect, it } from 'vitest'
import { dynamoDbRecord } from '#local/sources/stream-record.ts'

const read = (known: object) => dynamoDbRecord({ eventID: '1', ...known }, 'arn', 'eu-central-1')

it.each(['INSERT', 'MODIFY', 'REMOVE'] as const)('passes %s on, without an identity', (eventName) => {
  const record = read({ eventName })
  expect(record.eventName).toBe(eventName)
  expect(record).not.toHaveProperty('userIdentity')
})

it('passes the identity of a service on, as Lambda spells it', () => {
  const userIdentity = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' }
  expect(read({ eventName: 'REMOVE', userIdentity })).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  })
})

it('makes the removal by TTL of DynamoDB Local the one of AWS', () => {
  expect(read({ eventName: 'UNKNOWN_TO_SDK_VERSION' })).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  })
})
