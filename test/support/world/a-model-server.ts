import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that the server received. */
type Asked = Readonly<{ headers: IncomingMessage['headers']; body: string }>

/** A model server of a test's own, on loopback. `answer` handles each request and can be replaced. */
export const startModelServer = async (answer: RequestListener) => {
  const asked: Asked[] = []
  let current = answer
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      asked.push({ headers: request.headers, body })
      current(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/opinion`,
    asked,
    answerWith: (next: RequestListener) => {
      current = next
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers every request with this text. */
export const answerWithText =
  (text: string | Buffer, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(text)
