import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

/** The number of calls to AWS by service and operation. Example: `DynamoDB.PutItem`. */
export type CallCounts = Readonly<Record<string, number>>

const calls = new Map<string, number>()

/** Adds the calls that an instance has made. */
export const addCalls = (counts: CallCounts): void => {
  for (const [operation, count] of Object.entries(counts)) calls.set(operation, (calls.get(operation) ?? 0) + count)
}

/** The calls that were counted so far. */
export const readCalls = (): CallCounts => Object.fromEntries(calls)

/** The calls that were counted since the previous call of this function. */
export const takeCalls = (): CallCounts => {
  const counts = readCalls()
  calls.clear()
  return counts
}

/** Counts each call that this thread makes to AWS from now on, retries included. It does not change the calls. */
export const countCalls = (): void => {
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest }
    const target = request.getHeader('x-amz-target')
    if (typeof target === 'string') count(nameOf(target))
    else if (String(request.getHeader('content-type')).startsWith('application/x-www-form-urlencoded'))
      countByBody(request)
  })
}

const count = (operation: string): void => addCalls({ [operation]: 1 })

/** `DynamoDB.PutItem` of the JSON protocol's `DynamoDB_20120810.PutItem`, `SQS.SendMessage` of `AmazonSQS.SendMessage`. */
const nameOf = (target: string): string => target.replace(/^Amazon/, '').replace(/_\d+/, '')

/** The query protocol, which only SNS still uses, has the operation in the body. */
const countByBody = (request: ClientRequest): void => {
  const end = request.end.bind(request) as (...args: readonly unknown[]) => ClientRequest
  request.end = (...args: readonly unknown[]) => {
    const [, action] = /(?:^|&)Action=(\w+)/.exec(String(args[0] ?? '').slice(0, 4096)) ?? []
    if (action !== undefined) count(`SNS.${action}`)
    return end(...args)
  }
}
