import { describe, expect, it } from 'vitest'
import { readPending } from '#audit/adapters/audit-log-rows.ts'

const key = '0b6ff3e8-2b0b-5d5f-8f33-5c3c6e5f0a01#received'
const batchId = '2026-03-01T12:00:00.100Z#1f0c2a9b7d4e'

describe('A batch that waits', () => {
  it('is read with its keys', () => {
    expect(readPending({ sk: batchId, keys: [key] })).toEqual({
      batchId,
      keys: [{ eventId: key.slice(0, 36), happening: 'received' }],
    })
  })

  it.each([
    [{ sk: batchId, keys: [] }, 'pending 2026-03-01T12:00:00.100Z'],
    [{ sk: batchId, keys: ['no key'] }, 'pending 2026-03-01T12:00:00.100Z'],
    [{ sk: batchId }, 'pending 2026-03-01T12:00:00.100Z'],
    [{ sk: '2026-02-30T12:00:00.100Z#1f0c2a9b7d4e', keys: [key] }, /^pending [0-9a-f]{16}$/],
    [{ sk: '2026-03-01#1f0c2a9b7d4e', keys: [key] }, /^pending [0-9a-f]{16}$/],
    [{ sk: '2026-03-01T12:00:00.100Z#', keys: [key] }, 'pending 2026-03-01T12:00:00.100Z'],
    [{ sk: '2026-03-01T12:00:00.100Z', keys: [key] }, 'pending 2026-03-01T12:00:00.100Z'],
  ])('is altered if it is %j, and named by its time or a hash', (row, place) => {
    expect(() => readPending(row)).toThrow(
      expect.objectContaining({
        kind: 'altered-entry',
        place: typeof place === 'string' ? place : expect.stringMatching(place),
      }),
    )
  })
})
