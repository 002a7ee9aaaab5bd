import { describe, expect, it } from 'vitest'
import { shownLength } from '#kernel/domain/visible-text.ts'

describe('The shown length of a text', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['          a', 1],
    ['a\u00a0\u2003\u3000\ufeff', 1],
    ['\u200b\u2060\u3164x\u200b', 1],
    [' \t\n\r ', 0],
    ['a          b', 12],
    [' 💰💰 ', 2],
  ])('%j has %i characters', (text, length) => {
    expect(shownLength(text)).toBe(length)
  })
})
