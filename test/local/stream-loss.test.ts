import { describe, expect, it, vi } from 'vitest'
import { makeSourceCounts } from '#local/sources/source-counts.ts'
import { lossBefore, lossOfGone, lossOfRange, lossSentence, lostCountMax } from '#local/sources/stream-loss.ts'

const checkpoint = { sequenceNumber: '000000000000000000006', handledAt: '2026-03-01T12:00:00.000Z', isFinished: false }
const aPlace = { streamArn: 'arn:facts', shardId: 's1', checkpoint }
const aLoss = lossBefore(aPlace, '000000000000000000017')

describe('Records that a stream removed before they were handled', () => {
  it('are named with their shard, range, time and greatest number, and what to do', () => {
    expect(lossSentence(aLoss)).toBe(
      'The stream removed records before they were handled: arn:facts, shard s1, after record 000000000000000000006, handled at 2026-03-01T12:00:00.000Z, before record 000000000000000000017. At most 10 records are lost. Publish the facts of this time again with `npm run republish`.',
    )
  })

  it.each([
    ['no record is left', lossBefore(aPlace, undefined)],
    ['none was handled', lossBefore({ ...aPlace, checkpoint: undefined }, '17')],
  ])('have no number when %s', (_, loss) => {
    expect(lostCountMax(loss)).toBeUndefined()
    expect(lossSentence(loss)).toContain('How many is not known.')
  })

  it('are all that follows the checkpoint, or all, when a closed shard has no record left', () => {
    const range = { StartingSequenceNumber: '000000000000000000004', EndingSequenceNumber: '000000000000000000010' }
    expect(lostCountMax(lossOfRange(aPlace, range))).toBe(4)
    expect(lostCountMax(lossOfRange({ ...aPlace, checkpoint: undefined }, range))).toBe(7)
    expect(lostCountMax(lossOfRange(aPlace, { ...range, EndingSequenceNumber: '000000000000000000006' }))).toBe(0)
  })

  it('end before the next shard that is left when their own is gone', () => {
    const starts = ['21', '11', '5'].map((StartingSequenceNumber) => ({
      SequenceNumberRange: { StartingSequenceNumber },
    }))
    expect(lossOfGone(aPlace, starts)).toEqual({
      ...{ streamArn: 'arn:facts', shardId: 's1' },
      ...{ after: checkpoint.sequenceNumber, handledAt: checkpoint.handledAt, before: '11' },
    })
    expect(lossOfGone(aPlace, []).before).toBeUndefined()
  })

  it('are counted, logged and sent to the supervisor', () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const sent: object[] = []
    const { reportLoss, countFault, counts } = makeSourceCounts((message) => sent.push(message))
    reportLoss(aLoss)
    reportLoss(lossBefore(aPlace, undefined))
    // Nothing was between the checkpoint and what is left.
    reportLoss(lossBefore(aPlace, '000000000000000000007'))
    countFault('stream-twice')
    countFault('stream-twice')
    expect(counts()).toEqual({ faults: { 'stream-twice': 2 }, losses: 2, lostRecordsMax: 10 })
    expect(sent).toEqual([
      { type: 'stream-loss', line: lossSentence(aLoss) },
      { type: 'stream-loss', line: expect.stringContaining('How many is not known') },
    ])
    expect(logged).toHaveBeenCalledTimes(2)
    logged.mockRestore()
  })
})
