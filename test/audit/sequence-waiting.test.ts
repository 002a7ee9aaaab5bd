import { expect, it } from 'vitest'
import { makeSequenceWaiting } from '#audit/application/sequence-waiting.ts'

const clock = () => '2026-03-01T12:00:00.000Z'
const done = { entryCount: 1, runCount: 1, isLeft: false, isBroken: false }

it('sequences each log once, until a time, and one that fails stops no other', async () => {
  const sequenced: string[] = []
  const failed: string[] = []
  const sequenceWaiting = makeSequenceWaiting({
    sequence: async (tenantId, until) => {
      if (tenantId === 'sick') throw new Error('throttled')
      sequenced.push(`${tenantId} ${until}`)
      return done
    },
    clock,
    runMs: 60_000,
    warn: (tenantId) => failed.push(tenantId),
  })
  await sequenceWaiting(['acme', 'sick', 'acme', 'globex'])
  expect(sequenced.toSorted()).toEqual(['acme 2026-03-01T12:01:00.000Z', 'globex 2026-03-01T12:01:00.000Z'])
  expect(failed).toEqual(['sick'])
})

it('sequences at most eight logs at the same time', async () => {
  let [now, most] = [0, 0]
  const sequenceWaiting = makeSequenceWaiting({
    sequence: async () => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return done
    },
    clock,
    runMs: 60_000,
    warn: () => undefined,
  })
  await sequenceWaiting(Array.from({ length: 30 }, (_, index) => `tenant-${index}`))
  expect(most).toBe(8)
})
