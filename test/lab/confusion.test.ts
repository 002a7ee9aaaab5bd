import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bands } from '#kernel/domain/event-status.ts'
import { alarmQuality, confusionOf } from '#lab/rows/confusion.ts'

const verdicts = fc.array(fc.record({ band: fc.constantFrom(...bands), isFraud: fc.boolean() }))

describe('the confusion of bands and labels', () => {
  it('counts each row once, under its label and its band', () => {
    const confusion = confusionOf([
      { band: 'low', isFraud: false },
      { band: 'low', isFraud: false },
      { band: 'medium', isFraud: true },
      { band: 'high', isFraud: false },
    ])
    expect(confusion).toEqual({ genuine: { low: 2, medium: 0, high: 1 }, fraud: { low: 0, medium: 1, high: 0 } })
  })

  it('measures an alarm at a band and above', () => {
    const confusion = { genuine: { low: 90, medium: 6, high: 2 }, fraud: { low: 2, medium: 2, high: 6 } }
    expect(alarmQuality(confusion, 'medium')).toEqual({
      precision: 0.5,
      recall: 0.8,
      f1: 8 / 13,
      perThousand: (16 * 1000) / 108,
    })
    expect(alarmQuality(confusion, 'high')).toMatchObject({ precision: 0.75, recall: 0.6 })
  })

  it('has no quality where there is nothing to divide by', () => {
    expect(alarmQuality(confusionOf([]), 'high')).toEqual({
      precision: undefined,
      recall: undefined,
      f1: undefined,
      perThousand: undefined,
    })
  })

  it('never catches less by also taking the medium band for an alarm', () => {
    fc.assert(
      fc.property(verdicts, (all) => {
        const confusion = confusionOf(all)
        const [wide, narrow] = [alarmQuality(confusion, 'medium').recall, alarmQuality(confusion, 'high').recall]
        expect(wide ?? 0).toBeGreaterThanOrEqual(narrow ?? 0)
      }),
    )
  })
})
