import { describe, expect, it } from 'vitest'
import { secondsOf } from '#local/duration.ts'

describe('a duration', () => {
  it.each([
    ['30s', 30],
    ['5m', 300],
    ['12h', 43_200],
    ['1d', 86_400],
  ])('%s is %d seconds', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds)
  })

  it.each(['', '5', 'm', '0m', '05m', '5 m', '-5m', '1.5h', '5w', '5M', '12345678s'])('"%s" is none', (text) => {
    expect(secondsOf(text)).toBeUndefined()
  })
})
