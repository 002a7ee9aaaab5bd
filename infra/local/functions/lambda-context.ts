import type { Context } from 'aws-lambda'

export type LocalFunction = Readonly<{
  /** The name in AWS. Example: `sluice-local-score-event`. */
  name: string
  /** The bundle, and the name of the function in it. */
  modulePath: string
  exportName: string
  timeoutMs: number
  memoryMb: number
  region: string
}>

export type Handler = (event: unknown, context: Context) => Promise<unknown>

/** The handler that a bundle exports. @throws Error if the bundle has no such function. */
export const handlerOf = (
  exported: Readonly<Record<string, unknown>>,
  { modulePath, exportName }: Pick<LocalFunction, 'modulePath' | 'exportName'>,
): Handler => {
  const handler = exported[exportName]
  if (!isHandler(handler)) throw new Error(`${modulePath} exports no function ${exportName}.`)
  return handler
}

/** The context of one call, as Lambda passes it. */
export const makeContext = ({ name, timeoutMs, memoryMb, region }: LocalFunction, awsRequestId: string): Context => {
  const endsAt = Date.now() + timeoutMs
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
    memoryLimitInMB: String(memoryMb),
    awsRequestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: '[$LATEST]local',
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  }
}

const isHandler = (value: unknown): value is Handler => typeof value === 'function'
