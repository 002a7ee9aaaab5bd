import type { AttributeValue as Streamed, _Record as StreamedRecord } from '@aws-sdk/client-dynamodb-streams'
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda'

type Image = Record<string, Streamed> | undefined

/** Converts a change to the record that Lambda passes to a function: times are seconds, binary values are base64. */
export const dynamoDbRecord = (record: StreamedRecord, streamArn: string, awsRegion: string): DynamoDBRecord => {
  const { ApproximateCreationDateTime: createdAt, Keys, NewImage, OldImage, ...change } = record.dynamodb ?? {}
  return {
    eventID: record.eventID ?? '',
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion,
    dynamodb: {
      ...(createdAt !== undefined && { ApproximateCreationDateTime: Math.floor(createdAt.getTime() / 1000) }),
      ...(Keys && { Keys: plainImage(Keys) }),
      ...(NewImage && { NewImage: plainImage(NewImage) }),
      ...(OldImage && { OldImage: plainImage(OldImage) }),
      ...change,
    },
    eventSourceARN: streamArn,
    ...originOf(record),
  }
}

/** DynamoDB Local gives a removal by TTL a name of its own and no identity. AWS names it REMOVE, by the service. */
const originOf = ({
  eventName = 'INSERT',
  userIdentity,
}: StreamedRecord): Pick<DynamoDBRecord, 'eventName' | 'userIdentity'> => {
  if (eventName !== 'INSERT' && eventName !== 'MODIFY' && eventName !== 'REMOVE')
    return { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }
  if (!userIdentity) return { eventName }
  return { eventName, userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }
}

const plainImage = (image: Image): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(image ?? {}).map(([name, value]) => [name, plain(value)]))

const plain = (value: Streamed): AttributeValue => {
  if (value.B) return { B: base64(value.B) }
  if (value.BS) return { BS: value.BS.map(base64) }
  if (value.L) return { L: value.L.map(plain) }
  if (value.M) return { M: plainImage(value.M) }
  return value as AttributeValue
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
