import { expect, it } from 'vitest'
import { makeLetterParts } from '#test/support/ports/letters-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

it(`Released letters are visible at once, also more than one call can release, in ${storeName}`, async () => {
  const { letters, send } = await makeLetterParts()
  await Promise.all(Array.from({ length: 12 }, () => send({ attributes: {}, body: 'x' })))
  const receiveAll = async () => {
    const handles = new Map<string, string>()
    while (handles.size < 12) for (const { id, handle } of await letters.receive()) handles.set(id, handle)
    return [...handles.values()]
  }
  await letters.release(await receiveAll())
  const start = performance.now()
  expect(await receiveAll()).toHaveLength(12)
  // Without the release they are hidden for two seconds.
  expect(performance.now() - start).toBeLessThan(1500)
  await letters.release([])
})
