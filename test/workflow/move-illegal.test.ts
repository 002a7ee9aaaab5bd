import { expect, it } from 'vitest'
import { MoveIllegal } from '#workflow/domain/move-illegal.ts'

it('names both statuses of a move that the lifecycle does not have', () => {
  const error = new MoveIllegal('approved', 'held')
  expect(error).toMatchObject({ code: 'move-illegal', from: 'approved', to: 'held', retryable: false })
  expect(error.message).toMatch(/^[A-Z].*approved.*held.*\.$/)
})
