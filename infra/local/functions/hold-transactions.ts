import { subscribe } from 'node:diagnostics_channel'
import { Agent, type ClientRequest, type IncomingMessage, request as send } from 'node:http'

const transaction = 'DynamoDB_20120810.TransactWriteItems'
const agent = new Agent({ keepAlive: true })
const laterCall = { target: 'DynamoDB_20120810.ListTables', body: '{"Limit":1}' }

/**
 * Holds the answer of each transaction of this process or thread back until the transaction is committed. DynamoDB Local 3.3.1
 * answers before that, and a death in between would lose what a caller was promised. It does one thing after the other, so an
 * answer to any later call proves the commit.
 */
export const holdTransactions = (): void => subscribe('http.client.request.created', hold)

const hold = (message: unknown): void => {
  const { request } = message as { request: ClientRequest }
  if (request.getHeader('x-amz-target') !== transaction) return
  const emit = request.emit.bind(request)
  request.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    const [response] = values as [IncomingMessage | undefined]
    if (event !== 'response' || response?.statusCode !== 200) return emit(event, ...values)
    const answer = () => void emit(event, response)
    callAgain(request, answer, (error) => request.destroy(error))
    return true
  }
}

/** Without an answer the outcome is unknown, as after a lost connection: the SDK repeats the transaction with the same token. */
const callAgain = (transacted: ClientRequest, onAnswer: () => void, onError: (error: Error) => void): void => {
  const { authorization } = transacted.getHeaders()
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': laterCall.target,
    'x-amz-date': String(transacted.getHeader('x-amz-date')),
    authorization: String(authorization),
  }
  const { host: hostname, port } = new URL(`http://${String(transacted.getHeader('host'))}`)
  const call = send({ hostname: hostname.split(':')[0], port, method: 'POST', headers, agent })
  call.once('response', (response) => response.resume().once('end', onAnswer)).once('error', onError)
  call.end(laterCall.body)
}
