import { expect, inject, it } from 'vitest'
import asyncApi from '../../docs/asyncapi.json' with { type: 'json' }

it('serves docs/asyncapi.json to anyone, for five minutes', async () => {
  const answer = await fetch(`${inject('environment').SLUICE_HTTP_URL}/v1/asyncapi.json`)
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300'])
  expect(await answer.json()).toEqual(asyncApi)
})
