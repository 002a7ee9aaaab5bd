import { type DynamoCall, type DynamoProxy, startDynamoProxy } from './dynamo-proxy.ts'
import { startFunction } from './own-function.ts'

type Options = Readonly<{
  path: string
  environment: Readonly<Record<string, string>>
  event: unknown
  /** The number of the write after which the process is killed, from 1. */
  last: number
  /** Connections to other services that the settings name. Each call through them is a write. */
  others?: readonly DynamoProxy[]
}>

const writes: ReadonlySet<string> = new Set([
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems', 'BatchWriteItem'],
  ...['PUT', 'POST'],
])

/**
 * Runs a function in a process that is killed when its write with this number is stored, in DynamoDB or in a bucket. Writes at the
 * same time can be stored or not. Returns the write; `undefined` if the function ended before it.
 */
export const dieAfterWrite = async ({ path, environment, event, last, others = [] }: Options) => {
  const [dynamo, s3] = await Promise.all([
    startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? ''),
    startDynamoProxy(environment.AWS_ENDPOINT_URL_S3 ?? ''),
  ])
  const own = await startFunction({
    path,
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: dynamo.url, AWS_ENDPOINT_URL_S3: s3.url },
    timeoutMs: 60_000,
  })
  let count = 0
  let lastWrite: DynamoCall | undefined
  for (const proxy of [dynamo, s3, ...others])
    proxy.meddle(
      (call) => {
        if (!writes.has(call.operation)) return 'pass'
        count += 1
        if (count === last) lastWrite = call
        return count === last ? 'mute' : 'pass'
      },
      () => void own.kill(),
    )
  const [outcome] = await Promise.allSettled([own.invoke(event)])
  await own.kill()
  for (const proxy of [...others]) proxy.meddle(() => 'pass')
  await Promise.all([dynamo.close(), s3.close()])
  const hasDied = outcome.status === 'rejected'
  if (hasDied !== (lastWrite !== undefined)) throw new Error('The function ended in another way than the test wanted.')
  return lastWrite
}
