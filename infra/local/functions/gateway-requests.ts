import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { isFromPage, isLoopbackHost } from '../parts/from-page.ts'

/** The part of Node's message for each request that an HTTP server of this process receives. */
type ReceivedRequest = Readonly<{
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'method' | 'url' | 'socket'>
}>

/**
 * Makes serverless-offline receive requests as functions receive them from API Gateway. It reads the headers of a function from
 * `rawHeaders`, and everything else from `headers`.
 *
 * - Repeated headers are joined with commas. serverless-offline takes the last one.
 * - The body is passed as base64, so no byte of it changes. serverless-offline does this for `application/octet-stream` alone;
 *   it decodes other bodies as UTF-8 and parses JSON.
 * - No content type and no cookie is refused before the function is called.
 * - `Origin` reaches the function alone. serverless-offline would allow every origin that it reads; without a configuration of
 *   CORS, API Gateway allows none.
 * - A missing content type stays missing: serverless-offline replaces an empty one with JSON, and a blank is read as none.
 *
 * A request to another host becomes a request for a path that does not exist: API Gateway serves no unknown host. At the Lambda
 * port, so does a request that a page in a browser can have sent. It calls no function there.
 */
export const receiveAsGateway = (lambdaPort?: number): ((message: unknown) => void) => {
  const receive = (message: unknown): void => {
    const { request } = message as ReceivedRequest
    const { headers, socket } = request
    const isRefused = socket.localPort === lambdaPort ? isFromPage(headers) : !isLoopbackHost(headers.host)
    if (isRefused) request.url = '/not-for-pages'
    // Node makes `headers` from `rawHeaders` when they are read first.
    request.headers['content-type'] = 'application/octet-stream'
    delete request.headers.cookie
    delete request.headers.origin
    const { 'content-type': contentType, ...others } = joinRepeated(request.rawHeaders)
    request.rawHeaders = Object.entries({ 'content-type': contentType || ' ', ...others }).flat()
  }
  subscribe('http.server.request.start', receive)
  return receive
}

/** Joins the values of repeated headers. `rawHeaders` has names and values in turn; the names become lower case. */
export const joinRepeated = (rawHeaders: readonly string[]): Readonly<Record<string, string>> => {
  const joined = new Map<string, string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    const before = joined.get(name.toLowerCase())
    joined.set(name.toLowerCase(), before === undefined ? value : `${before},${value}`)
  }
  return Object.fromEntries(joined)
}
