import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { TokenSource } from '../feed/token-source.ts'
import { pause } from '../pause.ts'

/** A definitive answer of the API. `status` 0: none came after every attempt. */
export type Answer = Readonly<{
  status: number
  /** The code of the problem; empty for an answer without one. */
  code: string
  body: unknown
  isReplayed: boolean
  /** From the last attempt to its answer. */
  tookMs: number
}>

type Request = Readonly<{ method?: 'GET' | 'POST'; path: string; body?: unknown; key?: string }>

/** Sends a request until it has a definitive answer. */
export type Client = (request: Request) => Promise<Answer>

type Needs = Readonly<{
  url: string
  token: TokenSource
  /** The tenant of an operator’s requests. */
  operatesOn?: string
  /** Ends the attempts. */
  giveUp: AbortSignal
}>

const attemptCountMax = 12
const answerTimeoutMs = 30_000
const backoffMs = { first: 100, max: 3_000 } as const

/**
 * A client of one person. A request that changes something has an idempotency key, and an attempt whose answer was lost is repeated
 * with the same key, so it has no second effect.
 */
export const makeClient =
  ({ url, token, operatesOn, giveUp }: Needs): Client =>
  async ({ method = 'GET', path, body, key = randomUUID() }) => {
    const attempt = async (renew: boolean): Promise<Answer> => {
      const headers = {
        authorization: `Bearer ${await token(renew)}`,
        ...(method === 'POST' && { 'content-type': 'application/json', 'idempotency-key': key }),
        ...(operatesOn !== undefined && { 'x-tenant-id': operatesOn, 'x-operator-reason': 'A review drill' }),
      }
      const startedAtMs = performance.now()
      const response = await fetch(`${url}${path}`, {
        method,
        headers,
        ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
        signal: AbortSignal.timeout(answerTimeoutMs),
      })
      return readAnswer(response, await response.text(), performance.now() - startedAtMs)
    }
    let last: Answer = noAnswer
    for (let tries = 0; tries < attemptCountMax; tries += 1) {
      last = await attempt(last.code === 'token-invalid').catch(() => noAnswer)
      if (!isPassing(last) || giveUp.aborted) return last
      await pause(Math.random() * Math.min(backoffMs.max, backoffMs.first * 2 ** tries), giveUp)
    }
    return last
  }

const noAnswer: Answer = { status: 0, code: 'no-answer', body: undefined, isReplayed: false, tookMs: 0 }

const problem = z.object({ code: z.string() })

const readAnswer = ({ status, headers }: Response, text: string, tookMs: number): Answer => {
  const body = jsonOf(text)
  const { code = '' } = problem.safeParse(body).data ?? {}
  return { status, code, body, isReplayed: headers.get('idempotent-replayed') === 'true', tookMs }
}

/** Whether the same request may have another answer later. */
const isPassing = ({ status, code }: Answer): boolean =>
  status === 0 || status === 429 || status >= 500 || code === 'idempotency-key-in-use' || code === 'token-invalid'

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
