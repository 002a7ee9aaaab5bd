import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/** How long a server may wait for the rest of an incomplete request. */
const timeoutMs = 1_000

/** Writes bytes to a server as they are, and gives all that it answers. Nothing more comes, and then the sender is gone. */
export const sendBytes = async (url: string, bytes: string): Promise<string> => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  // A server that breaks the connection has answered, too.
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  const leaving = setTimeout(() => socket.end(), timeoutMs)
  const answer = await text(socket).catch(() => '')
  clearTimeout(leaving)
  return answer
}
