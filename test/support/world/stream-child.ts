import type { DynamoDBStreamEvent } from 'aws-lambda'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import { openCheckpoints } from '#local/sources/checkpoints.ts'
import { startStreamSource } from '#local/sources/stream-source.ts'
import { aKindSource, unfiltered } from '../builders/a-kind-source.ts'

/**
 * Reads a stream in a process of its own and sends each batch to its parent, as sequence numbers. The function never answers a
 * batch with this partition key: `node stream-child.ts <streamArn> <file of checkpoints> <key>`.
 */
const [streamArn = '', path, hangsAt] = process.argv.slice(2)

startStreamSource(
  { streamArn, region: 'eu-central-1', batchSize: 4, ...unfiltered, reportsFailures: true, bisects: true },
  {
    ...aKindSource,
    streams: makeEmulatorClients(process.env).streams,
    checkpoints: openCheckpoints({ streamArn, path, reportFailure: (reason) => process.send?.({ reason }) }),
    invoke: async (event) => {
      const { Records } = event as DynamoDBStreamEvent
      const keys = Records.map(({ dynamodb }) => dynamodb?.Keys?.pk?.S ?? '')
      process.send?.({ numbers: Records.map(({ dynamodb }) => dynamodb?.SequenceNumber), keys })
      if (keys.some((key) => key === hangsAt)) await new Promise(() => undefined)
    },
  },
)
