import { expect, it } from 'vitest'
import { retryThrottled } from '#local/functions/function-runtime.ts'
import { outOfTime, throttled } from '#local/functions/invocation-failure.ts'

const never = new AbortController().signal

it('tries a batch again that finds no free instance, and no batch that failed', async () => {
  const outcomes = [throttled('All are in use.'), throttled('All are in use.'), 'done', outOfTime(1000), 'too late']
  const call = async () => {
    const outcome = outcomes.shift()
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  const invoke = retryThrottled({ call }, never)
  expect(await invoke({})).toBe('done')
  await expect(invoke({})).rejects.toThrow('Task timed out after 1.00 seconds')
  expect(outcomes).toEqual(['too late'])
})
