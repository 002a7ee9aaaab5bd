import { expect, it } from 'vitest'
import { modelSettings as settings } from '#platform/settings/stations.ts'

it('ask no model where nothing is set', () => {
  const none = { model: { url: '', name: 'model', timeoutMs: 1000 } }
  expect([settings.parse({}), settings.parse({ MODEL_URL: '' })]).toEqual([none, none])
})

it('name a model and where it is', () => {
  const environment = {
    MODEL_URL: 'https://model.internal/opinion',
    MODEL_NAME: 'advisor-2.1',
    MODEL_TIMEOUT_MS: '250',
  }
  const model = { url: 'https://model.internal/opinion', name: 'advisor-2.1', timeoutMs: 250 }
  expect(settings.parse(environment)).toEqual({ model })
})

it.each([
  'http://localhost:8080/opinion',
  'http://127.0.0.1:8080/opinion',
  'http://127.8.0.1',
  'http://[::1]:8080/opinion',
  'HTTP://LOCALHOST',
])('let a model on the same machine be asked in the clear: %s', (url) => {
  expect(settings.parse({ MODEL_URL: url }).model.url).toBe(url)
})

it.each([
  'http://model.internal/opinion',
  'http://10.0.0.7:8080',
  'http://127.0.0.1.model.internal',
  'http://localhost.model.internal',
  'http://model.internal/localhost',
  'http://0.0.0.0:8080',
  'http://[::]:8080',
])('give the reason why any other model is refused: %s', (url) => {
  const { error } = settings.safeParse({ MODEL_URL: url })
  expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/^must begin with https:\/\/: /)])
})

it.each([
  { MODEL_URL: 'model.internal' },
  { MODEL_URL: 'ftp://model.internal' },
  { MODEL_URL: 'https://me:secret@model.internal' },
  { MODEL_URL: 'https://:secret@model.internal' },
  { MODEL_NAME: 'rules' },
  { MODEL_NAME: '' },
  { MODEL_NAME: 'A model' },
  { MODEL_TIMEOUT_MS: '49' },
  { MODEL_TIMEOUT_MS: '5001' },
])('do not start with %j', (wrong) => {
  const { error } = settings.safeParse(wrong)
  expect(error?.issues.map(({ path }) => path[0])).toEqual(Object.keys(wrong))
})
