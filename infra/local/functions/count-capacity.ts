import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { tableIndexes } from '../provision/table-indexes.ts'
import { type Capacity, reportedUnits, unitKindOf, unitsOfPuts, withCapacityRequested } from './capacity.ts'

/**
 * Loaded in front of the functions (`node --import`) by the benchmark: adds the option to each call to DynamoDB that reports the
 * consumed units, sums them by table and index, and reports the sums on request. The functions themselves do not change.
 * The signature no longer matches the body, which DynamoDB Local accepts and AWS would reject.
 */
const totals: Record<keyof Capacity, Record<string, number>> = { readUnits: {}, writeUnits: {} }
const indexes = tableIndexes(process.env)

subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: ClientRequest }
  const kind = unitKindOf(request.getHeader('x-amz-target'))
  if (kind === undefined) return
  // The SDK passes the whole body in one call, and the headers are not sent before it.
  const end = request.end.bind(request) as (body: string) => ClientRequest
  request.end = (given: unknown) => {
    const body = String(given)
    request.once('response', (response) =>
      readBody(response, (answer) => {
        if (response.statusCode === 200) add(kind, unitsOfPuts(body, indexes) ?? reportedUnits(answer))
      }),
    )
    const requested = withCapacityRequested(body)
    request.setHeader('content-length', Buffer.byteLength(requested))
    return end(requested)
  }
})

/** Copies the data that the SDK reads. A listener for `data` would consume it before the SDK does. */
const readBody = (response: IncomingMessage, read: (body: string) => void): void => {
  const chunks: Buffer[] = []
  const push = response.push.bind(response)
  response.push = (chunk: Buffer | null, encoding) => {
    if (chunk === null) read(Buffer.concat(chunks).toString())
    else chunks.push(chunk)
    return push(chunk, encoding)
  }
}

const add = (kind: keyof Capacity, units: Readonly<Record<string, number>>): void => {
  for (const [place, count] of Object.entries(units)) totals[kind][place] = (totals[kind][place] ?? 0) + count
}

process.on('message', (message) => {
  const isAsked = typeof message === 'object' && message !== null && 'type' in message && message.type === 'capacity'
  if (isAsked) process.send?.({ type: 'capacity', ...totals })
})
process.channel?.unref()
