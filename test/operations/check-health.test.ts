import { expect, it } from 'vitest'
import { makeCheckHealth } from '#operations/application/check-health.ts'

const well = (name: string) => ({ name, ping: async () => 'pong' })
const broken = (name: string) => ({ name, ping: () => Promise.reject(new Error('ECONNREFUSED')) })

it('is ok while every backing service answers', async () => {
  expect(await makeCheckHealth([well('facts'), well('keys')])()).toEqual({
    status: 'ok',
    checks: { facts: 'ok', keys: 'ok' },
  })
})

it('is degraded while one does not answer, and names it', async () => {
  expect(await makeCheckHealth([well('facts'), broken('keys')])()).toMatchObject({
    status: 'degraded',
    checks: { facts: 'ok', keys: expect.not.stringMatching('ok') },
  })
})

it('asks again each time', async () => {
  let asked = 0
  const ping = async () => {
    asked += 1
  }
  const checkHealth = makeCheckHealth([{ name: 'facts', ping }])
  await checkHealth()
  await checkHealth()
  expect(asked).toBe(2)
})
