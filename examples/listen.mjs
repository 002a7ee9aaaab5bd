// Receives decisions from RabbitMQ and prints each once. Ends with Ctrl-C.
//   node examples/listen.mjs
import { connect } from 'amqplib'

const { AMQP_URL = 'amqp://guest:guest@127.0.0.1:3005' } = process.env
const queue = 'example.decisions'
const messageIdsMax = 10_000

const end = (line) => {
  console.error(line)
  process.exit(1)
}

if (!URL.canParse(AMQP_URL)) end('AMQP_URL is not a URL. Example: amqp://user:password@127.0.0.1:5672')
/** Names the broker without the password. */
const { hostname, port } = new URL(AMQP_URL)
const broker = `RabbitMQ at ${hostname}:${port || 5672}`

const connection = await connect(AMQP_URL).catch((error) =>
  end(`No connection to ${broker}: ${error.code ?? error.message}.`),
)
connection.on('error', (error) => end(`The connection to ${broker} ended: ${error.message}.`))
const channel = await connection.createChannel()
// A durable queue with a name holds facts while this program is stopped. RabbitMQ deletes it after an hour without a consumer.
await channel.assertQueue(queue, { durable: true, expires: 3_600_000 })
await channel.bindQueue(queue, 'sluice.events', 'Workflow.#')
await channel.prefetch(20)

/**
 * Sluice delivers a fact at least once, and a repeat has the same message id. Here the ids are in memory.
 * In production store the id together with the effect, in one transaction.
 */
const messageIds = new Set()

const isRepeat = (messageId) => {
  if (messageIds.has(messageId)) return true
  messageIds.add(messageId)
  if (messageIds.size > messageIdsMax) messageIds.delete(messageIds.values().next().value)
  return false
}

const receive = (message) => {
  // RabbitMQ sends null when the queue was deleted.
  if (message === null) end(`The queue ${queue} was deleted. Start this program again.`)
  const { messageId } = message.properties
  if (isRepeat(messageId)) {
    console.log(`Repeat of message ${messageId}: ignored.`)
  } else {
    const { eventid, data } = JSON.parse(message.content.toString())
    console.log(`Event ${eventid}: ${data.status}, score ${data.score}.`)
  }
  // Acknowledge last. If this program ends before, RabbitMQ delivers the message again.
  channel.ack(message)
}

await channel.consume(queue, receive)
console.log(`Listening on ${queue}.`)
process.once('SIGINT', () => void connection.close())
