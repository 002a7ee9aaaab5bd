import { z } from 'zod'

/** What the API said to one try. `again` means that the same request may well be accepted later. */
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

/** No server makes the feed wait longer than this for one row. */
const retryAfterMaxMs = 30_000

export const readAnswer = (status: number, headers: Headers, body: string): Answer => {
  if (status === 202) return readAcceptance(body)
  const {
    code = `http-${status}`,
    title = '',
    detail = title,
    issues = [],
  } = problem.safeParse(jsonOf(body)).data ?? {}
  const said = { code, detail: [detail, ...issues.map(({ path, message }) => `${path}: ${message}`)].join(' ') }
  if (!isPassing(status, code)) return { kind: 'refused', ...said }
  const retryAfterMs = Number(headers.get('retry-after') ?? Number.NaN) * 1000
  return { kind: 'again', ...said, ...(retryAfterMs >= 0 && { retryAfterMs: Math.min(retryAfterMs, retryAfterMaxMs) }) }
}

const readAcceptance = (body: string): Answer => {
  const { data } = acceptance.safeParse(jsonOf(body))
  if (!data) return { kind: 'refused', code: 'answer-unreadable', detail: '202 came without the id of an event.' }
  return { kind: 'accepted', eventId: data.id, receivedAt: data.receivedAt }
}

/** A token may have run out between being read and being checked: the next try has a new one. */
const isPassing = (status: number, code: string): boolean =>
  status === 429 || status >= 500 || code === 'idempotency-key-in-use' || code === 'token-invalid'

const jsonOf = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
