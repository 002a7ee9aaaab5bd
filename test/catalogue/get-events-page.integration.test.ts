import { expect, inject, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'

it('serves every type of the catalogue as a page for people', async () => {
  const answer = await fetch(`${inject('environment').SLUICE_HTTP_URL}/v1/events.md`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8'])
  const page = await answer.text()
  expect([...catalogue.keys()].filter((type) => !page.includes(type))).toEqual([])
})
