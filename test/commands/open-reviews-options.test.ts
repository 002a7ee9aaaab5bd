import { describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readOpenReviewsOptions } from '#commands/jobs/open-reviews-options.ts'

const read = (line: string) => readOpenReviewsOptions(line.split(' ').filter(Boolean))
const event = '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9'

describe('The options of the open-reviews command', () => {
  it('select every event of a tenant, as a dry run', () => {
    const pace = { perSecond: 20, max: 100_000, isStart: false }
    expect(read('--tenant acme')).toEqual({ kind: 'open-reviews', selection: { tenantId: 'acme' }, ...pace })
  })

  it('select one event, the pace, and the start', () => {
    expect(read(`--tenant acme --event ${event.toUpperCase()} --per-second 5 --max 7 --start`)).toEqual({
      kind: 'open-reviews',
      selection: { tenantId: 'acme', eventId: event },
      ...{ perSecond: 5, max: 7, isStart: true },
    })
  })

  it('include help', () => {
    expect(read('-h')).toBe('help')
  })

  it.each([
    ['', '--tenant takes a tenant id'],
    ['--tenant ACME', '--tenant takes a tenant id'],
    ['--tenant acme --event x', '--event takes an id such as'],
    ['--tenant acme --per-second 0', '--per-second takes a whole number from 1 to 1000'],
    ['--tenant acme --from 2026-03-01', "Unknown option '--from'"],
  ])('are refused with the wrong word: %s', (line, message) => {
    expect(() => read(line)).toThrow(UsageFault)
    expect(() => read(line)).toThrow(message)
  })
})
