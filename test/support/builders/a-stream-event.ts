import type { DynamoDBStreamEvent } from 'aws-lambda'
import type { StreamChange } from '#facts/application/stream-change.ts'

/** Changes as Lambda passes them to the reader of the stream. */
export const aStreamEvent = (...changes: readonly StreamChange[]): DynamoDBStreamEvent => ({
  Records: changes.map(({ changeId, sequenceNumber, action, pk, sk, text, at }) => ({
    eventID: changeId,
    eventName: action,
    dynamodb: {
      ApproximateCreationDateTime: Date.parse(at) / 1000,
      SequenceNumber: sequenceNumber,
      Keys: { pk: { S: pk }, sk: { S: sk } },
      ...(action !== 'REMOVE' && { NewImage: text === undefined ? {} : { fact: { S: text } } }),
    },
  })),
})
