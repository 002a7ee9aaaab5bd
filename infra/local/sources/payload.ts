/**
 * Lambda invokes a function with at most 6 MB of JSON. Source: the quotas of Lambda, "Invocation payload, synchronous".
 * A record has at most 256 KB (SQS) or 400 KB in two images (DynamoDB), so one always fits.
 */
const payloadBytesMax = 6_291_456

const envelopeBytes = Buffer.byteLength('{"Records":[]}')

/** Counts the records, from the first, that fit into one invocation together; at least one. */
export const countThatFits = (records: readonly unknown[], bytesMax = payloadBytesMax): number => {
  let bytes = envelopeBytes
  for (const [index, record] of records.entries()) {
    // One byte more for the comma.
    bytes += Buffer.byteLength(JSON.stringify(record)) + 1
    if (bytes - 1 > bytesMax) return Math.max(1, index)
  }
  return records.length
}

/** Cuts records into batches, in order, each of which fits into one invocation. */
export const cutToPayload = <Item>(
  records: readonly Item[],
  bytesMax = payloadBytesMax,
): readonly (readonly Item[])[] => {
  const batches: (readonly Item[])[] = []
  for (let start = 0; start < records.length; start += batches.at(-1)?.length ?? 1)
    batches.push(records.slice(start, start + countThatFits(records.slice(start), bytesMax)))
  return batches
}
