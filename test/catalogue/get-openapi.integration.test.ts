import { expect, inject, it } from 'vitest'
import openApi from '../../docs/openapi.json' with { type: 'json' }

it('serves docs/openapi.json to anyone, for five minutes, with the server that it is served from', async () => {
  const url = inject('environment').SLUICE_HTTP_URL ?? ''
  const answer = await fetch(`${url}/v1/openapi.json`)
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300'])
  const servers = [{ url: new URL(url).origin, description: 'The server of this document.' }]
  expect(await answer.json()).toEqual({ ...openApi, servers })
})
