import { expect, it } from 'vitest'
import { IllegalMove } from '#workflow/domain/illegal-move.ts'

it('names both statuses of a move that the lifecycle does not have', () => {
  const error = new IllegalMove('approved', 'held')
  expect(error).toMatchObject({ code: 'move-illegal', from: 'approved', to: 'held', retryable: false })
  expect(error.message).toMatch(/^[A-Z].*approved.*held.*\.$/)
})
