import { ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleWhen, isBrokenCircuitError } from 'cockatiel'
import { Transient } from '#kernel/domain/errors.ts'
import type { Secret } from '#platform/secret.ts'
import type { Broker } from '../application/ports.ts'
import { type AmqpLine, openLine, unavailable } from './amqp-line.ts'
import type { Topology } from './topology.ts'

type Settings = Readonly<{
  /** The URL of the broker, with user and password. */
  address: Secret<string>
  topology: Topology
  /** How long opening a line, and the confirm of a message, may each take. A confirm takes about 2 ms. */
  timeoutMs: number
}>

/** Consecutive failures that open the circuit. While it is open, single messages probe the broker. */
const failureCountMax = 5
const openMs = { initialDelay: 500, maxDelay: 5_000 }
/** A peer that sends nothing for twice this time is considered dead. */
const heartbeatSeconds = 30

/**
 * Publishes to RabbitMQ. The first message opens the connection, and all messages share it. When it ends, the next message
 * opens another. While the broker is unavailable, messages fail at once instead of waiting for a timeout each.
 * After a refused login, the next connection reads the address again: its password may have changed.
 */
export const makeAmqpBroker = ({ address, topology, timeoutMs }: Settings): Broker & { close(): Promise<void> } => {
  const circuit = circuitBreaker(handleWhen(isUnavailable), {
    breaker: new ConsecutiveBreaker(failureCountMax),
    halfOpenAfter: new ExponentialBackoff(openMs),
  })
  let current: Promise<AmqpLine> | undefined
  let isRefused = false

  const open = async (onEnd: () => void): Promise<AmqpLine> => {
    try {
      const url = await (isRefused ? address.renewed().catch(address.current) : address.current())
      const opened = await openLine({ url: withHeartbeat(url), topology, timeoutMs }, onEnd)
      isRefused = false
      return opened
    } catch (error) {
      onEnd()
      isRefused = isRefusedLogin(error)
      throw error
    }
  }

  const line = (): Promise<AmqpLine> => {
    if (current !== undefined) return current
    const opening = open(() => {
      if (current === opening) current = undefined
    })
    current = opening
    return opening
  }

  return {
    publish: async (message) => {
      try {
        await circuit.execute(async () => (await line()).publish(message))
      } catch (error) {
        throw isBrokenCircuitError(error) ? unavailable(error) : error
      }
    },

    close: async () => {
      const [opened] = await Promise.allSettled([current])
      if (opened.status === 'fulfilled') await opened.value?.close()
    },
  }
}

const isUnavailable = (error: unknown): boolean => error instanceof Transient && error.code === 'broker-unavailable'

/** The broker closes the connection with the code 403. amqplib reports the code only in the message. */
const isRefusedLogin = (error: unknown): boolean =>
  error instanceof Transient && error.cause instanceof Error && error.cause.message.includes('ACCESS-REFUSED')

/** A heartbeat in the address takes precedence. */
const withHeartbeat = (address: string): URL => {
  const url = new URL(address)
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(heartbeatSeconds))
  return url
}
