import { randomUUID } from 'node:crypto'
import { type Fact, type FactDraft, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { systemClock } from '#platform/system-clock.ts'

/** The fact that an erasure appends to an event. Without happenings it erased the first fact. */
export const erasedFact = (received: Fact, named?: readonly string[], count = 1): FactDraft =>
  follow(received, {
    type: 'Custody.Event.Erased.v1',
    source: '/sluice/custody',
    happening: happenings.erased(count),
    recordedat: systemClock(),
    data: { erasureId: randomUUID(), erased: ['personal'], ...(named && { happenings: named }) },
  })
