import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeInTurn } from '#scoring/application/in-turn.ts'

it('runs work with a common key in sequence, and other work concurrently', async () => {
  const inTurn = makeInTurn()
  const steps: string[] = []
  const work = (name: string, spanMs: number) => async () => {
    steps.push(`${name} begins`)
    await setTimeout(spanMs)
    steps.push(`${name} ends`)
  }
  await Promise.all([
    inTurn(['a', 'b'], work('ab', 30)),
    inTurn(['b', 'c'], work('bc', 5)),
    inTurn(['d'], work('d', 1)),
    inTurn(['c'], work('c', 1)),
  ])
  expect(steps).toEqual([
    ...['ab begins', 'd begins', 'd ends', 'ab ends'],
    ...['bc begins', 'bc ends', 'c begins', 'c ends'],
  ])
})

it('continues after failed work, and fails only that work', async () => {
  const inTurn = makeInTurn()
  const failing = inTurn(['a'], async () => {
    throw new Error('no luck')
  })
  const next = inTurn(['a'], async () => 'done')
  await expect(failing).rejects.toThrow('no luck')
  expect(await next).toBe('done')
})
