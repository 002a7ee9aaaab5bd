import { expect, inject, it } from 'vitest'

const url = inject('environment').SLUICE_HTTP_URL

it.each([
  ['GET', '/v1/nothing'],
  ['DELETE', '/v1/nothing/at/all'],
  ['GET', '/'],
])('answers %s %s with 404 and a problem', async (method, path) => {
  const answer = await fetch(`${url}${path}`, { method })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  expect(await answer.json()).toMatchObject({ code: 'route-not-found', detail: expect.stringContaining(path) })
})
