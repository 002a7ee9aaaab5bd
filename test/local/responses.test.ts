import { expect, it } from 'vitest'
import { watchResponses } from '#local/programs/responses.ts'

it('reports a part that does not respond once, and once more when it responds', async () => {
  const ending = new AbortController()
  const lines: string[] = []
  let isSilent = false
  const watching = watchResponses({
    // One that never answers, as a stopped process does, and one that refuses.
    probe: () => (isSilent ? new Promise(() => undefined) : Promise.resolve()),
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
  isSilent = false
  await expect.poll(() => lines).toEqual(['silent true', 'responds true'])
  ending.abort()
  await watching
})
