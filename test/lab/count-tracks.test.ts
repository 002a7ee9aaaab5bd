import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HappeningKind } from '#facts/domain/happening.ts'
import { countTracks } from '#lab/tally/count.ts'
import { addFact, emptyTrack, type Track } from '#lab/tally/stages.ts'

const once = { audited: 1, published: 1 }
const fact = (kind: HappeningKind, data: Record<string, unknown> = {}) => ({
  id: kind,
  eventId: 'e',
  kind,
  recordedAt: '',
  data,
})

type Seen = Partial<Record<'received' | 'assessed' | 'moved', { audited: number; published: number }>>

const trackOf = (seen: Seen, data: Record<string, unknown> = { status: 'approved', band: 'low' }): Track => {
  const track = emptyTrack()
  for (const kind of ['received', 'assessed', 'moved'] as const) {
    const times = seen[kind]
    if (times) addFact(track, fact(kind, kind === 'moved' ? data : {}), times)
  }
  return track
}
const count = (track: Track) => countTracks(['e'], new Map([['e', track]]))

describe('the count of an event', () => {
  it('finds nothing wrong with one that passed every stage once', () => {
    const counted = count(trackOf({ received: once, assessed: once, moved: once }))
    expect(counted).toMatchObject({ accepted: 1, lost: 0, doubled: 0, flaws: [] })
    expect(counted.statuses).toEqual(new Map([['approved', 1]]))
    expect(counted.bands).toEqual(new Map([['e', 'low']]))
  })

  it('counts one that failed as not decided until a redrive has decided it, in any order', () => {
    const failure = fact('moved', { status: 'failed' })
    const failed = trackOf({ received: once })
    addFact(failed, failure, once)
    expect(count(failed)).toMatchObject({ flaws: [{ missing: ['assessed', 'moved'], doubled: [] }] })
    expect(count(failed).statuses).toEqual(new Map([['failed', 1]]))

    const redriven = trackOf({ received: once, assessed: once, moved: once })
    addFact(redriven, failure, once)
    expect(count(redriven)).toMatchObject({ lost: 0, doubled: 0, flaws: [] })
    expect(count(redriven).statuses).toEqual(new Map([['approved', 1]]))
  })

  it('takes one that the log does not know for lost, at every stage', () => {
    const { lost, flaws } = countTracks(['e'], new Map())
    expect(lost).toBe(1)
    expect(flaws).toMatchObject([
      { eventId: 'e', missing: ['received', 'assessed', 'moved', 'audited', 'published'], doubled: [] },
    ])
  })

  it('misses the audit entry or the message of any one fact', () => {
    const { flaws } = count(
      trackOf({ received: { audited: 0, published: 1 }, assessed: once, moved: { audited: 1, published: 0 } }),
    )
    expect(flaws).toMatchObject([{ eventId: 'e', missing: ['audited', 'published'], doubled: [] }])
  })

  it('sees a second assessment, a second entry and a second message', () => {
    const track = trackOf({
      received: { audited: 2, published: 1 },
      assessed: once,
      moved: { audited: 1, published: 3 },
    })
    addFact(track, fact('assessed'), once)
    expect(count(track)).toMatchObject({
      lost: 0,
      doubled: 1,
      flaws: [{ doubled: ['assessed', 'audited', 'published'] }],
    })
  })

  it('counts an id given twice once, and an event of another sender not at all', () => {
    const track = trackOf({ received: once, assessed: once, moved: once })
    expect(
      countTracks(
        ['e', 'e'],
        new Map([
          ['e', track],
          ['other', emptyTrack()],
        ]),
      ),
    ).toMatchObject({ accepted: 1, lost: 0 })
  })

  it('calls nothing lost or doubled exactly when every fact is there once and seen once', () => {
    const times = fc.record({ audited: fc.nat(2), published: fc.nat(2) })
    fc.assert(
      fc.property(fc.record({ received: times, assessed: times, moved: times }, { requiredKeys: [] }), (seen) => {
        const { lost, doubled } = count(trackOf(seen as Seen))
        const all = Object.values(seen).flatMap(({ audited, published }) => [audited, published])
        expect(lost === 0 && doubled === 0).toBe(Object.keys(seen).length === 3 && all.every((n) => n === 1))
      }),
    )
  })
})
