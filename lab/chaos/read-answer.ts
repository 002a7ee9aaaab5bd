import { z } from 'zod'
import { readJson } from '#kernel/domain/json-text.ts'
import type { Response } from './ask.ts'
import type { Operation } from './operations.ts'

/** A definitive answer, or none yet. `eventIds` are those of the events that the operation made. */
export type Answer =
  | Readonly<{ kind: 'accepted'; eventIds: readonly string[] }>
  | Readonly<{ kind: 'refused'; status: number; code: string }>
  | Readonly<{ kind: 'again'; code: string }>

const withId = z.object({ id: z.string() })
const problem = z.object({ code: z.string() })
const sides = z.object({ debit: withId, credit: withId })
const result = z.object({ status: z.int(), id: z.string().optional(), problem: problem.optional() })
const results = z.object({ results: z.array(result) })

export const readAnswer = (door: Operation['door'], response: Response | undefined): Answer => {
  if (response === undefined) return { kind: 'again', code: 'no-answer' }
  const { status, text } = response
  const body = jsonOf(text)
  if (status === 207) return answerOfBatch(body)
  const { code = 'none' } = problem.safeParse(body).data ?? {}
  if (isPassing(status, code)) return { kind: 'again', code: `${status} ${code}` }
  if (status !== 201 && status !== 202) return { kind: 'refused', status, code }
  if (door === 'account') return { kind: 'accepted', eventIds: [] }
  const ids = door === 'transfer' ? sidesIn(body) : withId.safeParse(body).data?.id
  return ids === undefined
    ? { kind: 'refused', status, code: 'answer-unreadable' }
    : { kind: 'accepted', eventIds: [ids].flat() }
}

const sidesIn = (body: unknown): readonly string[] | undefined => {
  const { data } = sides.safeParse(body)
  return data && [data.debit.id, data.credit.id]
}

/** A batch is accepted when each of its events is. It is sent again when one of them may be accepted later. */
const answerOfBatch = (body: unknown): Answer => {
  const { data } = results.safeParse(body)
  if (!data) return { kind: 'refused', status: 207, code: 'answer-unreadable' }
  const failed = data.results.filter(({ status }) => status !== 202)
  const final = failed.find(({ status, problem }) => !isPassing(status, problem?.code ?? ''))
  if (final) return { kind: 'refused', status: final.status, code: final.problem?.code ?? 'none' }
  if (failed.length > 0) return { kind: 'again', code: `207 ${failed[0]?.problem?.code}` }
  return { kind: 'accepted', eventIds: data.results.flatMap(({ id }) => id ?? []) }
}

const isPassing = (status: number, code: string): boolean =>
  status === 429 || status >= 500 || code === 'idempotency-key-in-use'

export const jsonOf = (text: string): unknown => {
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}
