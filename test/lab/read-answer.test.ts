import { describe, expect, it } from 'vitest'
import { readAnswer } from '#lab/feed/read-answer.ts'

const id = '0b1f8f0e-6a57-4a3e-9a5c-0d5f3c7f1a11'
const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  readAnswer(status, new Headers(headers), typeof body === 'string' ? body : JSON.stringify(body))

describe('an answer of the API', () => {
  it('of 202 names the event', () => {
    const receivedAt = '2026-03-01T12:00:00.000Z'
    expect(read(202, { id, receivedAt, status: 'received' })).toEqual({ kind: 'accepted', eventId: id, receivedAt })
  })

  it('of 202 without an event is not an acceptance', () => {
    expect(read(202, 'fine')).toMatchObject({ kind: 'refused', code: 'answer-unreadable' })
  })

  it.each([
    [429, 'too-many-requests'],
    [409, 'idempotency-key-in-use'],
    [401, 'token-invalid'],
    [500, undefined],
    [503, undefined],
  ])('of %i %s is worth another try', (status, code) => {
    expect(read(status, { code, title: 'Not now' })).toMatchObject({ kind: 'again', code: code ?? `http-${status}` })
  })

  it('gives the time of the next attempt, within a limit', () => {
    expect(read(429, {}, { 'retry-after': '2' })).toMatchObject({ retryAfterMs: 2_000 })
    expect(read(429, {}, { 'retry-after': '3600' })).toMatchObject({ retryAfterMs: 30_000 })
    expect(read(429, {}, { 'retry-after': 'Fri, 31 Dec 2027 23:59:59 GMT' })).not.toHaveProperty('retryAfterMs')
  })

  it.each([
    [409, 'event-id-taken'],
    [422, 'idempotency-key-reused'],
    [403, 'scope-missing'],
  ])('of %i %s stands', (status, code) => {
    expect(read(status, { code, detail: 'No.' })).toEqual({ kind: 'refused', code, detail: 'No.' })
  })

  it('describes what was wrong with the input', () => {
    const issues = [{ path: 'data.amount', message: 'must be positive' }]
    expect(read(422, { code: 'event-invalid', detail: 'It does not fit.', issues })).toMatchObject({
      detail: 'It does not fit. data.amount: must be positive',
    })
  })
})
