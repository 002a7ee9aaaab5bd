import { pause } from '../pause.ts'
import { ask, type Request } from './ask.ts'
import { type Door, type Operation, otherBodyOf } from './operations.ts'
import { type Answer, readAnswer } from './read-answer.ts'
import type { Ending, RunLog } from './run-log.ts'

type Needs = Readonly<{
  url: string
  token: string
  log: RunLog
  /** Ends the attempts. An operation without an answer then stays without one. */
  giveUp: AbortSignal
  /** From 0 to below 1. It spreads attempts and hang-ups. */
  next: () => number
}>

export type Client = Readonly<{
  /** Does the operation with its twist until there is a definitive answer, and logs its end. */
  perform(operation: Operation): Promise<void>
}>

const paths: Readonly<Record<Exclude<Door, 'queue'>, string>> = {
  account: '/v1/accounts',
  event: '/v1/events',
  batch: '/v1/events/batch',
  report: '/v1/risk-events',
  entry: '/v1/transactions',
  transfer: '/v1/transfers',
}

const backoffMs = { first: 200, max: 2_000 } as const
const hangUpMaxMs = 60

/** A client over HTTP that repeats each request with its key until it has an answer, as the contract requires. */
export const makeClient = ({ url, token, log, giveUp, next }: Needs): Client => {
  const requestOf = ({ door, key, body }: Pick<Operation, 'door' | 'key' | 'body'>): Request => ({
    url: `${url}${paths[door === 'queue' ? 'event' : door]}`,
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': door === 'event' ? 'application/cloudevents+json' : 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  })

  const insist = async (operation: Pick<Operation, 'door' | 'key' | 'body'>): Promise<Answer> => {
    for (let attempt = 0; ; attempt += 1) {
      const answer = readAnswer(operation.door, await ask(requestOf(operation)))
      if (answer.kind !== 'again' || giveUp.aborted) return answer
      log.count(`again: ${answer.code}`)
      await pause(next() * Math.min(backoffMs.max, backoffMs.first * 2 ** attempt), giveUp)
    }
  }

  const performTwist = async (operation: Operation): Promise<readonly Answer[]> => {
    const { twist } = operation
    if (twist === 'hung up') await ask({ ...requestOf(operation), hangUpAfterMs: next() * hangUpMaxMs })
    if (twist === 'repeated at once') return Promise.all([insist(operation), insist(operation)])
    const answer = await insist(operation)
    if (twist === 'repeated') return [answer, await insist(operation)]
    if (twist === 'key reused' && answer.kind === 'accepted') await reuseKey(operation)
    return [answer]
  }

  /** A second request with the key and another body must be refused. */
  const reuseKey = async (operation: Operation): Promise<void> => {
    const answer = await insist({ ...operation, body: otherBodyOf(operation) })
    const isRefused = answer.kind === 'refused' && reusedKeyCodes.has(answer.code)
    if (answer.kind === 'again' || isRefused) return
    log.complain(`The key ${operation.key} was used again with another body, and the answer was ${describe(answer)}.`)
  }

  return {
    perform: async (operation) => {
      log.count(operation.door)
      if (operation.twist) log.count(operation.twist)
      const answers = await performTwist(operation)
      const endings = answers.map(endingOf)
      if (new Set(endings.map((ending) => JSON.stringify(ending))).size > 1)
        log.complain(
          `Two requests with the key ${operation.key} had different answers: ${answers.map(describe).join(', ')}.`,
        )
      log.end(operation, endings.find(({ kind }) => kind === 'accepted') ?? endings[0] ?? { kind: 'unanswered' })
    },
  }
}

const reusedKeyCodes: ReadonlySet<string> = new Set(['idempotency-key-reused', 'event-id-taken'])

const endingOf = (answer: Answer): Ending => {
  if (answer.kind === 'accepted') return answer
  return answer.kind === 'refused' ? { kind: 'refused', reason: describe(answer) } : { kind: 'unanswered' }
}

const describe = (answer: Answer): string => {
  if (answer.kind === 'accepted') return `accepted ${answer.eventIds.join(' ')}`
  return answer.kind === 'refused' ? `${answer.status} ${answer.code}` : `none (${answer.code})`
}
