import { describe, expect, it } from 'vitest'
import { failuresOf } from '#local/sources/batch-response.ts'

const batch = ['a', 'b', 'c']

describe('Lambda on a batch response', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty answer', {}],
    ['no list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('treats %s as a batch that is done', (_, answer) => {
    expect(failuresOf(answer, batch)).toEqual(new Set())
  })

  it('treats the named messages as failed, and the others as done', () => {
    expect(failuresOf({ batchItemFailures: [{ itemIdentifier: 'b' }] }, batch)).toEqual(new Set(['b']))
  })

  it.each([
    ['a text', 'done'],
    ['a list that is none', { batchItemFailures: 'b' }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['no identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['another key', { batchItemFailures: [{ messageId: 'b' }] }],
    ['a message that is not of the batch', { batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'z' }] }],
  ])('treats the whole batch as failed when it reads %s', (_, answer) => {
    expect(failuresOf(answer, batch)).toBe('all')
  })
})
