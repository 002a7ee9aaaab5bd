import { describe, expect, it, vi } from 'vitest'
import { makeSourceCounts } from '#local/sources/source-counts.ts'
import { lossesOfGone, lossSentence, lostCountMax } from '#local/sources/stream-loss.ts'

const checkpoint = { sequenceNumber: '000000000000000000006', handledAt: '2026-03-01T12:00:00.000Z', isFinished: false }
const aLoss = { streamArn: 'arn:facts', shardId: 's1', checkpoint, firstLeft: '000000000000000000017' }

describe('Records that a stream removed before they were handled', () => {
  it('are named with their shard, range, time and greatest number, and what to do', () => {
    expect(lossSentence(aLoss)).toBe(
      'The stream removed records before they were handled: arn:facts, shard s1, after record 000000000000000000006, handled at 2026-03-01T12:00:00.000Z, and before record 000000000000000000017. At most 10 records are lost. Publish the facts of this time again with `npm run republish`.',
    )
  })

  it.each([
    [{ ...aLoss, firstLeft: undefined }],
    [{ ...aLoss, checkpoint: undefined }],
    [{ ...aLoss, checkpoint: { handledAt: checkpoint.handledAt, isFinished: false } }],
  ])('have no number when one end is not known', (loss) => {
    expect(lostCountMax(loss)).toBeUndefined()
    expect(lossSentence(loss)).toContain('How many is not known.')
  })

  it('end before the next shard that is left when their own is gone', () => {
    const starts = ['21', '11', '5'].map((StartingSequenceNumber) => ({
      SequenceNumberRange: { StartingSequenceNumber },
    }))
    const gone = [['s1', checkpoint]] as const
    expect(lossesOfGone('arn:facts', gone, starts)).toEqual([
      { streamArn: 'arn:facts', shardId: 's1', checkpoint, firstLeft: '11' },
    ])
    expect(lossesOfGone('arn:facts', gone, [])[0]?.firstLeft).toBeUndefined()
  })

  it('are counted, logged and sent to the supervisor', () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const sent: object[] = []
    const { reportLoss, countFault, counts } = makeSourceCounts((message) => sent.push(message))
    reportLoss(aLoss)
    reportLoss({ ...aLoss, firstLeft: undefined })
    // Nothing was between the checkpoint and what is left.
    reportLoss({ ...aLoss, firstLeft: '000000000000000000007' })
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
