import { Agent, request } from 'node:http'

export type Request = Readonly<{
  url: string
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  body?: string
  /** Cuts the connection this long after the request was sent. */
  hangUpAfterMs?: number
}>

export type Response = Readonly<{ status: number; text: string }>

const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const timeoutMs = 30_000

/** Sends one request. Returns `undefined` when no complete answer arrived, for whatever reason. */
export const ask = ({ url, method, headers, body, hangUpAfterMs }: Request): Promise<Response | undefined> =>
  new Promise((resolve) => {
    const none = () => resolve(undefined)
    const sent = request(url, { method, headers, agent, timeout: timeoutMs }, (answer) => {
      const chunks: Buffer[] = []
      answer
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', none)
        .on('close', none)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
    })
    sent
      .on('error', none)
      .on('close', none)
      .on('timeout', () => sent.destroy())
    const cut = () => void setTimeout(() => sent.destroy(), hangUpAfterMs)
    sent.end(body, hangUpAfterMs === undefined ? undefined : cut)
  })

/** Closes the idle connections, so that the process can end. */
export const closeConnections = (): void => agent.destroy()
