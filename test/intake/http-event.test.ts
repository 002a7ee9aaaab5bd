import type { Context } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { ingestEventEndpoint } from '#api/intake.ts'
import { readHttpEvent } from '#intake/adapters/http-event.ts'

const definedIn = (headers: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))

const read = (headers: Readonly<Record<string, string | undefined>>, body = '{}') =>
  readHttpEvent(
    {
      method: 'POST',
      path: '/v1/events',
      decodedPath: '/v1/events',
      pathParameters: {},
      query: {},
      repeatedParameters: [],
      headers: definedIn({ 'content-type': 'application/json', 'ce-specversion': '1.0', ...headers }),
      body: Buffer.from(body),
      correlationId: '',
      traceparent: undefined,
      line: { route: 'none' },
      lambda: {} as Context,
    },
    ingestEventEndpoint,
  )

describe('Headers without ce-specversion', () => {
  const headers = { 'ce-specversion': undefined, 'ce-type': 'Some.Type.Sent.v1' }

  it('make the body the data of an event that lacks its version alone', () => {
    expect(read(headers, '{"amount":1}')).toEqual({ type: 'Some.Type.Sent.v1', data: { amount: 1 } })
  })

  it('change nothing of a body that is an event', () => {
    expect(read(headers, '{"specversion":"1.0"}')).toEqual({ specversion: '1.0' })
  })
})

describe('An attribute in a header', () => {
  it.each([
    ['a%20b', 'a b'],
    ['%E2%82%AC', '€'],
    ['"a \\"b\\", \\\\c"', 'a "b", \\c'],
    ['%2525', '%25'],
    ['%e2%82%ac', '€'],
    ['', ''],
  ])('is decoded as the binding describes: %s', (sent, subject) => {
    expect(read({ 'ce-subject': sent })).toEqual({ specversion: '1.0', subject, data: {} })
  })

  // The same byte as a gateway may pass it: as Latin-1, as UTF-8, or replaced.
  it.each([
    'ü',
    'Ã¼',
    '\ufffd',
    'a\tb',
    'a\u007fb',
    'a\u0000b',
    '%',
    '%zz',
    '%FC',
    '%C0%A0',
    '%ED%A0%80',
    '"a',
    'a"',
    'a"b"',
    '"a"b',
    'a,b',
    '"a","b"',
  ])('is refused with its name: %s', (sent) => {
    expect(() => read({ 'ce-subject': sent })).toThrow(
      expect.objectContaining({
        code: 'header-malformed',
        issues: [{ path: 'ce-subject', message: expect.any(String) }],
      }),
    )
  })

  it('may have a list of vendors if it is tracestate', () => {
    expect(read({ 'ce-tracestate': 'rojo=00f067,congo=t61rc' })).toMatchObject({
      tracestate: 'rojo=00f067,congo=t61rc',
    })
  })

  it('cannot be the data, and cannot change how objects behave', () => {
    expect(() => read({ 'ce-data': '{}' })).toThrow(expect.objectContaining({ code: 'header-malformed' }))
    expect(Object.getPrototypeOf(read({ 'ce-__proto__': 'x' }))).toBe(Object.prototype)
  })

  it('is ignored in structured mode, where the body has all of them', () => {
    expect(read({ 'content-type': 'application/cloudevents+json', 'ce-subject': 'ü' })).toEqual({})
  })
})
