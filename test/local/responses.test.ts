import { expect, it } from 'vitest'
import { watchResponses } from '#local/programs/responses.ts'

it('reports a part that does not respond once, and once more when it responds', async () => {
  const ending = new AbortController()
  const lines: string[] = []
  let isSilent = false
  let unanswered = 0
  let answer: (() => void) | undefined
  const hang = () =>
    new Promise<void>((resolve) => {
      unanswered += 1
      answer = resolve
    })
  const watching = watchResponses({
    // A stopped process answers once it continues.
    probe: () => (isSilent ? hang() : Promise.resolve()),
    onSilent: (ms) => lines.push(`silent ${ms >= 20}`),
    onResponse: (ms) => lines.push(`responds ${ms >= 20}`),
    signal: ending.signal,
    intervalMs: 10,
    retryMs: 5,
    timeoutMs: 20,
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(lines).toEqual([])
  isSilent = true
  await expect.poll(() => lines).toEqual(['silent true'])
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(unanswered).toBe(1)
  isSilent = false
  answer?.()
  await expect.poll(() => lines).toEqual(['silent true', 'responds true'])
  ending.abort()
  await watching
})
