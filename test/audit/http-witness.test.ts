import { expect, it, onTestFinished } from 'vitest'
import { makeHttpWitness } from '#audit/adapters/http-witness.ts'
import type { AskedWitness } from '#audit/application/ask-witness.ts'
import { answerWithText, startModelServer } from '#test/support/world/a-model-server.ts'

const key = { name: 'w', keyId: 1, kind: 'cosignature', publicKey: new Uint8Array(32) } as const
const witnessAt = (url: string): AskedWitness => ({ name: 'w1', key, url: new URL(url).origin })

const aServer = async (...answer: Parameters<typeof startModelServer>) => {
  const server = await startModelServer(...answer)
  onTestFinished(server.stop)
  return server
}

it('posts the body to the submission prefix, with and without a slash at its end', async () => {
  const server = await aServer((request, response) => void response.end(request.url))
  const send = makeHttpWitness({ timeoutMs: 5000, restMs: 1000 })
  const { origin } = new URL(server.url)
  expect(await send({ ...witnessAt(server.url), url: `${origin}/prefix/` }, 'old 0\n')).toEqual({
    status: 200,
    text: '/prefix/add-checkpoint',
  })
  expect(await send({ ...witnessAt(server.url), url: origin }, 'old 0\n')).toMatchObject({ text: '/add-checkpoint' })
  expect(server.asked[0]?.body).toBe('old 0\n')
})

it('returns refusals as they are', async () => {
  const server = await aServer(answerWithText('7\n', 409))
  const send = makeHttpWitness({ timeoutMs: 5000, restMs: 1000 })
  for (let call = 0; call < 6; call += 1)
    expect(await send(witnessAt(server.url), '')).toEqual({ status: 409, text: '7\n' })
})

it('follows no redirect, reads no long answer, and waits no longer than its limit', async () => {
  const target = await aServer(answerWithText('no'))
  const redirecting = await aServer((_, response) => void response.writeHead(307, { location: target.url }).end())
  const long = await aServer(answerWithText('x'.repeat(16 * 1024 + 1)))
  const silent = await aServer(() => undefined)
  const send = makeHttpWitness({ timeoutMs: 300, restMs: 1000 })
  await expect(send(witnessAt(redirecting.url), '')).rejects.toThrow('no answer')
  await expect(send(witnessAt(long.url), '')).rejects.toThrow('The answer is too long.')
  await expect(send(witnessAt(silent.url), '')).rejects.toThrow('no answer in time')
  expect(target.asked).toEqual([])
})

it('does not ask a witness for a while after three failures in a row, and no other waits for it', async () => {
  const [failing, sound] = [await aServer(answerWithText('', 503)), await aServer(answerWithText('ok'))]
  const send = makeHttpWitness({ timeoutMs: 5000, restMs: 200 })
  for (let call = 0; call < 3; call += 1) await expect(send(witnessAt(failing.url), '')).rejects.toThrow('status 503')
  await expect(send(witnessAt(failing.url), '')).rejects.toThrow('not asked after repeated failures')
  expect(failing.asked).toHaveLength(3)
  expect(await send(witnessAt(sound.url), '')).toMatchObject({ text: 'ok' })
  failing.answerWith(answerWithText('back'))
  await expect.poll(() => send(witnessAt(failing.url), '').catch(String)).toMatchObject({ text: 'back' })
})
