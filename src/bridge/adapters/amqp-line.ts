import { once } from 'node:events'
import { type ChannelModel, type ConfirmChannel, connect, IllegalOperationError, type Options } from 'amqplib'
import { Transient } from '#kernel/domain/errors.ts'
import { type Message, messageKey } from '../domain/message.ts'
import { assertTopology, type Topology } from './topology.ts'

export type LineSettings = Readonly<{
  url: URL
  topology: Topology
  /** How long opening the line, topology and all, and the confirm of a message may each take. */
  timeoutMs: number
}>

/** Timeout for closing a connection in order. */
const closingMs = 1_000

export const unavailable = (cause: unknown): Transient => {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Transient('broker-unavailable', `The broker did not confirm the message: ${reason}.`, { cause })
}

/**
 * Opens a connection to the broker and asserts the topology. `onEnd` is called once when the connection ends, whatever the
 * reason, and also when it could not be opened.
 * @throws Transient `broker-unavailable`
 */
export const openLine = async ({ url, topology, timeoutMs }: LineSettings, onEnd: () => void): Promise<AmqpLine> => {
  const life = new AbortController()
  life.signal.addEventListener('abort', onEnd, { once: true })
  const overdue = setTimeout(() => life.abort(new Error('opening the connection took too long')), timeoutMs)
  try {
    const connection = await connect(url.href, { noDelay: true, ...endingWith(life.signal) })
    endWith(connection, life)
    const channel = await connection.createConfirmChannel()
    endWith(channel, life)
    await assertTopology(channel, topology)
    return new AmqpLine(connection, channel, life, timeoutMs)
  } catch (error) {
    life.abort(error)
    throw unavailable(life.signal.reason)
  } finally {
    clearTimeout(overdue)
  }
}

/**
 * One connection with its confirm channel. It ends for good at the first failure of either, and every message on it fails.
 * Recovery is to open another one.
 */
export class AmqpLine {
  readonly #connection: ChannelModel
  readonly #channel: ConfirmChannel
  readonly #life: AbortController
  readonly #confirmTimeoutMs: number
  /**
   * Messages without an answer yet, by message key. A message stays after its caller has timed out, so that it is not sent
   * again while its confirm can still arrive, or after it arrived.
   */
  readonly #sent = new Map<string, Promise<void>>()
  /** Keys of messages that the broker returned. It returns a message before it confirms it. */
  readonly #returned = new Set<string>()
  /** Set while the broker blocks the connection, because it is short of memory or disk. */
  #blocked: Error | undefined
  /** Settles when the socket accepts more data; undefined while it does. */
  #room: Promise<unknown> | undefined

  constructor(connection: ChannelModel, channel: ConfirmChannel, life: AbortController, confirmTimeoutMs: number) {
    this.#confirmTimeoutMs = confirmTimeoutMs
    this.#connection = connection
    this.#channel = channel
    this.#life = life
    connection.on('blocked', (reason) => {
      this.#blocked = new Error(`the broker has blocked the connection (${reason})`)
    })
    connection.on('unblocked', () => {
      this.#blocked = undefined
    })
    channel.on('return', ({ fields, properties }) => {
      this.#returned.add(messageKey({ messageId: String(properties.messageId), exchange: fields.exchange }))
    })
  }

  async publish(message: Message): Promise<void> {
    if (this.#blocked !== undefined) throw unavailable(this.#blocked)
    const key = messageKey(message)
    const confirmed = this.#sent.get(key) ?? this.#send(message)
    this.#sent.set(key, confirmed)
    const { promise: overdue, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(this.#giveUp()), this.#confirmTimeoutMs)
    try {
      await Promise.race([confirmed, overdue])
      this.#sent.delete(key)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Closes the connection in order. Messages without a confirm fail. */
  async close(): Promise<void> {
    if (this.#life.signal.aborted) return
    const overdue = setTimeout(() => this.#life.abort(), closingMs)
    const ended = once(this.#life.signal, 'abort')
    await Promise.allSettled([Promise.race([this.#connection.close(), ended])])
    clearTimeout(overdue)
  }

  async #send(message: Message): Promise<void> {
    try {
      await this.#room
      await this.#confirm(message)
    } catch (error) {
      this.#sent.delete(messageKey(message))
      throw error instanceof IllegalOperationError ? unavailable(this.#life.signal.reason ?? error) : error
    }
  }

  #confirm(message: Message): Promise<void> {
    const { exchange, routingKey, body } = message
    return new Promise((resolve, reject) => {
      const onConfirm = (failure: unknown): void => {
        if (failure) reject(unavailable(this.#life.signal.reason ?? failure))
        else if (this.#returned.delete(messageKey(message))) reject(unroutable(message))
        else resolve()
      }
      const hasRoom = this.#channel.publish(exchange, routingKey, Buffer.from(body), propertiesOf(message), onConfirm)
      if (!hasRoom) this.#room ??= this.#drained()
    })
  }

  /**
   * A connection that misses a confirm is dead and ends. A blocked one stays open: the broker will read what was sent on it
   * later, even after a disconnect, and another connection would only send the same message again.
   */
  #giveUp(): Transient {
    const reason = this.#blocked ?? new Error(`no confirm came within ${this.#confirmTimeoutMs} ms`)
    if (this.#blocked === undefined) this.#life.abort(reason)
    return unavailable(reason)
  }

  async #drained(): Promise<void> {
    await Promise.allSettled([once(this.#channel, 'drain', { signal: this.#life.signal })])
    this.#room = undefined
  }
}

/** When connection or channel ends, both end, and the first reason is reported. */
const endWith = (part: Pick<ChannelModel | ConfirmChannel, 'on'>, life: AbortController): void => {
  part.on('error', (error) => life.abort(error))
  part.on('close', () => life.abort(new Error('the connection was closed')))
}

/** Aborting the signal destroys the socket. amqplib passes its socket options to Node; its types lack this one. */
const endingWith = (signal: AbortSignal): object => ({ signal })

const unroutable = ({ exchange, routingKey }: Message): Transient =>
  new Transient('fact-unroutable', `No queue is bound to ${exchange} for ${routingKey}.`)

const propertiesOf = ({ messageId, contentType, correlationId, headers, timestamp }: Message): Options.Publish => ({
  persistent: true,
  mandatory: true,
  messageId,
  contentType,
  correlationId,
  headers,
  // AMQP counts in seconds.
  timestamp: Math.floor(Date.parse(timestamp) / 1000),
})
