import { describe, expect, it } from 'vitest'
import { happenings, isAudited, kindOf, kindWord } from '#facts/domain/happening.ts'
import { happeningTexts as texts } from '#test/support/builders/happening-texts.ts'

const ruleset = { id: 'baseline', version: 2 }

describe('A happening', () => {
  it('of a later period of a key has its number', () => {
    expect(happenings.keyed('retired', 2)).toBe('keyed#retired#0002')
  })

  it('has the text that keys and ids were made of, for ever', () => {
    expect({
      received: happenings.received(),
      assessed: happenings.assessed(ruleset),
      unassessed: happenings.unassessed(),
      moved: happenings.moved(1),
      violated: happenings.violated(),
      counted: happenings.counted(),
      changed: happenings.changed(12),
      completed: happenings.completed(2),
      proposed: happenings.proposed(ruleset),
      withdrawn: happenings.withdrawn({ ...ruleset, round: 3 }),
      activated: happenings.activated(12_345),
      erased: happenings.erased(),
      archived: happenings.archived(),
      job: happenings.job(3),
      reviewed: happenings.reviewed(4),
      stuck: happenings.stuck('scoring'),
      checkpointed: happenings.checkpointed(),
      cosigned: happenings.cosigned('0123456789abcdef'),
      keyed: happenings.keyed('introduced'),
      differed: happenings.differed(),
      read: happenings.read({ window: '1215', person: '0123456789abcdef0123456789abcdef' }),
    }).toEqual(texts)
  })

  it.each(Object.entries(texts))('is of the kind %s as %s', (kind, happening) => {
    expect(kindOf({ happening })).toBe(kind)
    expect(kindWord({ happening })).toBe(kind)
  })

  it.each(['overheard#0001', '', '#', 'Received', 'constructor', 'toString#1'])(
    '%j is of no kind that is known, and keeps its word for the message attribute',
    (happening) => {
      expect(kindOf({ happening })).toBeUndefined()
      expect(kindWord({ happening })).toBe(happening.split('#')[0])
    },
  )

  it('has an entry in the audit log, except about checkpoints', () => {
    const without = Object.values(texts).filter((happening) => !isAudited({ happening }))
    expect(without).toEqual([texts.checkpointed, texts.cosigned])
    expect(isAudited({ happening: 'overheard#0001' })).toBe(true)
  })
})
