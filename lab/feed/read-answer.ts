import { z } from 'zod'

/** The API's answer to one attempt. `again` means that the same request may be accepted later. */
export type Answer =
  | Readonly<{ kind: 'accepted'; eventId: string; receivedAt: string }>
  | Readonly<{ kind: 'again'; code: string; detail: string; retryAfterMs?: number }>
  | Readonly<{ kind: 'refused'; code: string; detail: string }>

const acceptance = z.object({ id: z.uuid(), receivedAt: z.iso.datetime() })

const problem = z.object({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})

/** The longest wait that a `Retry-After` header can cause. */
const retryAfterMaxMs = 30_000

export const readAnswer = (status: number, headers: Headers, body: string): Answer => {
  if (status === 202) return readAcceptance(body)
  const {
    code = `http-${status}`,
    title = '',
    detail = title,
    issues = [],
  } = problem.safeParse(jsonOf(body)).data ?? {}
  const refusal = { code, detail: [detail, ...issues.map(({ path, message }) => `${path}: ${message}`)].join(' ') }
  if (!isPassing(status, code)) return { kind: 'refused', ...refusal }
  const retryAfterMs = Number(headers.get('retry-after') ?? Number.NaN) * 1000
  return {
    kind: 'again',
    ...refusal,
    ...(retryAfterMs >= 0 && { retryAfterMs: Math.min(retryAfterMs, retryAfterMaxMs) }),
  }
}

const readAcceptance = (body: string): Answer => {
  const { data } = acceptance.safeParse(jsonOf(body))
  if (!data) return { kind: 'refused', code: 'answer-unreadable', detail: 'The 202 answer contains no event id.' }
  return { kind: 'accepted', eventId: data.id, receivedAt: data.receivedAt }
}

/** A token may expire between sending and validation. The next attempt uses a new one. */
const isPassing = (status: number, code: string): boolean =>
  status === 429 || status >= 500 || code === 'idempotency-key-in-use' || code === 'token-invalid'

const jsonOf = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
