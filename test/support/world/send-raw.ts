import { Agent, type ClientRequest, request } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A request that `fetch` would mend or refuse. `path` is sent as it is. */
export type RawRequest = Readonly<{
  method: string
  path: string
  /** Several values are sent as several headers. */
  headers?: Readonly<Record<string, string | readonly string[]>>
  body?: Buffer | undefined
}>

export type RawAnswer = Readonly<{
  status: number
  headers: Readonly<Record<string, string | undefined>>
  body: Buffer
  /** Until the last byte of the answer. */
  durationMs: number
}>

const agent = new Agent({ keepAlive: true, maxSockets: 16 })

/** A busy machine needs longer than the 30 seconds of API Gateway. */
const timeoutMs = 60_000

/** The server closed a connection that was kept, while the request was on its way: it was not read. */
const isClosed = (error: Error, { reusedSocket }: ClientRequest): boolean =>
  reusedSocket && 'code' in error && error.code === 'ECONNRESET'

/** Sends a request with nothing added to it but `Host`, `Connection` and how long the body is. */
export const sendRaw = (url: string, raw: RawRequest): Promise<RawAnswer> => {
  const { method, path, headers = {}, body } = raw
  const { hostname, port } = new URL(url)
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': String(body.byteLength) } : {}
    const sent = request(
      { hostname, port, method, path, agent, headers: headersOf({ ...length, ...headers }) },
      (response) => {
        buffer(response).then((content) => {
          const durationMs = performance.now() - startedAt
          resolve({ status: response.statusCode ?? 0, headers: flat(response.headers), body: content, durationMs })
        }, reject)
      },
    )
    sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`${method} ${path} has no answer within ${timeoutMs} ms.`)))
    sent.on('error', (error) => (isClosed(error, sent) ? resolve(sendRaw(url, raw)) : reject(error))).end(body)
  })
}

const headersOf = (headers: NonNullable<RawRequest['headers']>): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  )

const flat = (headers: NodeJS.Dict<string | string[]>): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )

/** The body of an answer, where it is JSON. */
export const jsonOf = ({ body }: RawAnswer): unknown => {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
