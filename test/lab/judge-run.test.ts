import { describe, expect, it } from 'vitest'
import { judgeRun, type RunEnd } from '#lab/feed/judge-run.ts'

const reached = { received: 10, assessed: 10, moved: 10, audited: 10, published: 10 }
const good: RunEnd = {
  counted: { accepted: 10, lost: 0, doubled: 0, reached },
  answered: 10,
  refused: 0,
  unsent: 0,
  drained: 'drained',
  isInterrupted: false,
}
const missing = { accepted: 10, lost: 2, doubled: 0, reached: { ...reached, moved: 9, published: 8 } }

describe('the verdict on a run', () => {
  it('is 0 when every event passed every stage once', () => {
    expect(judgeRun(good)).toEqual({ exitCode: 0, faults: [] })
  })

  it.each([
    ['something is lost', { counted: missing }, '2 events lost: 1 not moved, 2 not published.'],
    [
      'the timeout passed',
      { counted: missing, drained: 'late' },
      'Not every event passed every stage in time: 1 not moved, 2 not published. Allow more with --timeout.',
    ],
    ['something is doubled', { counted: { ...good.counted, doubled: 1 } }, '1 event had an effect more than once.'],
    ['a row was not accepted', { refused: 3 }, '3 rows were not accepted.'],
    ['sending was abandoned', { unsent: 5 }, '5 rows were not sent because they would fail in the same way.'],
    [
      'two rows became one event',
      { answered: 11 },
      '1 event received the id of another row, so two rows became one event.',
    ],
  ] as const)('is 1 when %s', (_, change, fault) => {
    expect(judgeRun({ ...good, ...change })).toEqual({ exitCode: 1, faults: [fault] })
  })

  it('is 130 after an interrupt without a fault, and events in progress do not count as lost', () => {
    expect(judgeRun({ ...good, isInterrupted: true, counted: missing, drained: 'interrupted' })).toEqual({
      exitCode: 130,
      faults: [],
    })
    expect(judgeRun({ ...good, isInterrupted: true, unsent: 5 })).toEqual({ exitCode: 130, faults: [] })
  })
})
