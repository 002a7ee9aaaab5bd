import { describe, expect, it } from 'vitest'
import { coverageByArea } from '#lab/coverage/coverage-by-area.ts'

const file = (covered: number, total: number) => ({
  lines: { covered, total },
  branches: { covered: 0, total: 0 },
  functions: { covered: total, total },
})

describe('coverage by area', () => {
  const summary = {
    total: file(9, 99),
    '/project/src/ledger/domain/entry.ts': file(1, 4),
    '/project/src/ledger/application/post.ts': file(2, 2),
    '/project/src/audit/domain/hash-chain.ts': file(5, 5),
    '/project/infra/local/copy/claim.ts': file(0, 3),
    '/project/lab/feed/send-log.ts': file(1, 1),
  }
  const areas = coverageByArea(summary, '/project')

  it('counts each file in its area, in alphabetical order, and all of them in the last row', () => {
    expect(areas.map(({ area, files }) => [area, files])).toEqual([
      ['infra/local', 1],
      ['lab', 1],
      ['src/audit', 1],
      ['src/ledger', 2],
      ['all', 5],
    ])
  })

  it('adds up counts rather than averaging percentages', () => {
    expect(areas.map(({ lines }) => lines)).toEqual([0, 1, 1, 3 / 6, 9 / 15])
  })

  it('is complete where there is no branch', () => {
    expect(areas.map(({ branches }) => branches)).toEqual([1, 1, 1, 1, 1])
  })
})
