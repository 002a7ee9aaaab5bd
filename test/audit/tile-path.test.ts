import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tilePath, tilesBetween } from '#audit/domain/tile-path.ts'

const pathsBetween = (oldSize: number, newSize: number): readonly string[] =>
  tilesBetween(oldSize, newSize).map(tilePath)

describe('The path of a tile', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1067, width: 256 }, 'tile/0/x001/067'],
    [{ level: 2, index: 1_234_067, width: 256 }, 'tile/2/x001/x234/067'],
    [{ level: 0, index: 999, width: 1 }, 'tile/0/999.p/1'],
    [{ level: 0, index: 1000, width: 255 }, 'tile/0/x001/000.p/255'],
    [{ level: 'entries', index: 0, width: 7 }, 'tile/entries/000.p/7'],
  ] as const)('of %o is %s', (name, path) => {
    expect(tilePath(name)).toBe(path)
  })
})

describe('The tiles to write', () => {
  it('are none for a log that does not grow', () => {
    expect(pathsBetween(0, 0)).toEqual([])
    expect(pathsBetween(300, 300)).toEqual([])
  })

  it('are those of the example of tlog-tiles: 70,000 entries', () => {
    const tiles = tilesBetween(0, 70_000)
    const widths = (level: number, isFull: boolean) =>
      tiles.filter((tile) => tile.level === level && (tile.width === 256) === isFull).map(({ width }) => width)
    expect([0, 1, 2].map((level) => widths(level, true).length)).toEqual([273, 1, 0])
    expect([0, 1, 2].map((level) => widths(level, false))).toEqual([[112], [17], [1]])
    expect(tiles.filter(({ level }) => level === 'entries')).toHaveLength(274)
  })

  it('are a full tile and a partial one above it at 256 entries', () => {
    expect(pathsBetween(255, 256)).toEqual(['tile/0/000', 'tile/1/000.p/1', 'tile/entries/000'])
  })

  it('leave out the levels that have no new hash', () => {
    expect(pathsBetween(257, 300)).toEqual(['tile/0/001.p/44', 'tile/entries/001.p/44'])
  })

  it('make together, however often the log grew, the same full tiles and the partial ones of the last size', () => {
    const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(sizes, (steps) => {
        const sorted = steps.toSorted((one, other) => one - other)
        const written = new Set(sorted.flatMap((size, at) => pathsBetween(sorted[at - 1] ?? 0, size)))
        const last = sorted.at(-1) ?? 0
        expect(pathsBetween(0, last).filter((path) => !written.has(path))).toEqual([])
        expect([...written].filter((path) => !path.includes('.p/')).toSorted()).toEqual(
          pathsBetween(0, last)
            .filter((path) => !path.includes('.p/'))
            .toSorted(),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('have at least one hash each, and none beyond the size', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (oldSize, more) => {
        for (const { level, index, width } of tilesBetween(oldSize, oldSize + more)) {
          expect(width).toBeGreaterThan(0)
          const span = level === 'entries' ? 1 : 256 ** level
          expect((index * 256 + width) * span).toBeLessThanOrEqual(oldSize + more)
        }
      }),
      { numRuns: 40 },
    )
  })
})
