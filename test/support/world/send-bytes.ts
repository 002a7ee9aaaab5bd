import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * Writes bytes to a server as they are, and gives all that it answers. The sender leaves after `leaveMs`. A server ends a request
 * whose sender has left, so a complete request needs a longer time than an incomplete one.
 */
export const sendBytes = async (url: string, bytes: string, leaveMs = 30_000): Promise<string> => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  // A server that breaks the connection has answered, too.
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  const leaving = setTimeout(() => socket.end(), leaveMs)
  const answer = await text(socket).catch(() => '')
  clearTimeout(leaving)
  return answer
}
