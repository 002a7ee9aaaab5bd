import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

/**
 * Loaded in front of the functions (`node --import`): counts each call this process makes to AWS by service and
 * operation, retries included, and reports the counts to the supervisor on request. It does not change the calls.
 */
const calls = new Map<string, number>()

const count = (operation: string): void => {
  calls.set(operation, (calls.get(operation) ?? 0) + 1)
}

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

subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: ClientRequest }
  const target = request.getHeader('x-amz-target')
  if (typeof target === 'string') count(nameOf(target))
  else if (String(request.getHeader('content-type')).startsWith('application/x-www-form-urlencoded'))
    countByBody(request)
})

process.on('message', (message) => {
  const isAsked = typeof message === 'object' && message !== null && 'type' in message && message.type === 'calls'
  if (isAsked) process.send?.({ type: 'calls', calls: Object.fromEntries(calls) })
})
process.channel?.unref()
