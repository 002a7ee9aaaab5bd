import type { QueueSpan } from '../application/ports.ts'

/** Sorts after every place with the same beginning. */
const end = '~'

/** The first and the last place of a part of a queue. A place begins with a minute, or with an instant. */
const boundsOf = ({ status, dueBefore, decidedFrom, isReversed, after }: QueueSpan) => {
  const [first, last] = [decidedFrom ?? '0', dueBefore === undefined ? end : `${dueBefore.slice(0, 16)}${end}`]
  return isDescending({ status, isReversed }) ? { first, last: after ?? last } : { first: after ?? first, last }
}

export const isDescending = ({ status, isReversed = false }: Pick<QueueSpan, 'status' | 'isReversed'>): boolean =>
  (status === 'decided') !== isReversed

/** DynamoDB rejects a range that ends before it begins: the day or the due time of a cursor has passed. */
export const isEmpty = (span: QueueSpan): boolean => {
  const { first, last } = boundsOf(span)
  return first > last
}

/**
 * The query of one partition. `BETWEEN` includes both ends, so the query returns the row of the cursor again, and the caller drops
 * it.
 */
export const queryOf = (span: QueueSpan, queuePk: string) => {
  const { first, last } = boundsOf(span)
  return {
    IndexName: 'byQueue',
    KeyConditionExpression: 'queuePk = :queue AND queueSk BETWEEN :first AND :last',
    ExpressionAttributeValues: { ':queue': queuePk, ':first': first, ':last': last },
    ScanIndexForward: !isDescending(span),
    Limit: span.limit + (span.after === undefined ? 0 : 1),
  }
}
