import { pause } from '../pause.ts'
import { type Answer, readAnswer } from './read-answer.ts'
import type { TokenSource } from './token-source.ts'

/** An event as a producer sends it. Its id is its idempotency key. */
export type ProducerEvent = Readonly<{ id: string; [attribute: string]: unknown }>

/** The result of sending one event, after all attempts. */
export type SendResult =
  | Readonly<{ isAccepted: true; eventId: string; receivedAt: string }>
  | Readonly<{ isAccepted: false; code: string; detail: string }>

type Needs = Readonly<{
  /** The API's address. Example: `http://127.0.0.1:3000`. */
  url: string
  token: TokenSource
  /** Called with the problem's code before every retry. */
  onRetry: (code: string) => void
  signal: AbortSignal
}>

const attemptCountMax = 10
const answerTimeoutMs = 30_000
const backoffMs = { first: 100, max: 5_000 } as const

/**
 * Sends one event until it is accepted or refused. Safe to repeat: the event's id is its idempotency key, so an attempt
 * whose answer was lost has no second effect.
 */
export const makeSendEvent =
  ({ url, token, onRetry, signal }: Needs) =>
  async (event: ProducerEvent): Promise<SendResult> => {
    let isTokenRefused = false
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask(url, () => token(isTokenRefused), event)
      if (answer.kind === 'accepted') {
        return { isAccepted: true, eventId: answer.eventId, receivedAt: answer.receivedAt }
      }
      // A refused token that was issued a moment ago will be refused again.
      const isFreshTokenRefused = isTokenRefused && answer.code === 'token-invalid'
      if (answer.kind === 'refused' || isFreshTokenRefused || attempt === attemptCountMax || signal.aborted) {
        return { isAccepted: false, code: answer.code, detail: answer.detail }
      }
      onRetry(answer.code)
      isTokenRefused = answer.code === 'token-invalid'
      await pause(answer.retryAfterMs ?? waitMs(attempt), signal)
    }
  }

/** Exponential backoff with full jitter, so that senders do not retry at the same time. */
const waitMs = (attempt: number): number =>
  Math.random() * Math.min(backoffMs.max, backoffMs.first * 2 ** (attempt - 1))

const ask = async (url: string, token: () => Promise<string>, event: ProducerEvent): Promise<Answer> => {
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token()}`,
        'content-type': 'application/cloudevents+json',
        'idempotency-key': event.id,
      },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
    return readAnswer(response.status, response.headers, await response.text())
  } catch (error) {
    return { kind: 'again', code: 'no-answer', detail: reasonOf(error) }
  }
}

/** `fetch` puts the reason (`ECONNREFUSED`) into the error's cause. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
