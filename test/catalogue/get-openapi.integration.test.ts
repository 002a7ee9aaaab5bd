import { expect, inject, it } from 'vitest'
import openApi from '../../docs/openapi.json' with { type: 'json' }

it('serves docs/openapi.json to anyone, for five minutes', async () => {
  const answer = await fetch(`${inject('environment').SLUICE_HTTP_URL}/v1/openapi.json`)
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300'])
  expect(await answer.json()).toEqual(openApi)
})
