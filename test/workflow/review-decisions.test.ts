import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aReview, aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'
import type { Review } from '#workflow/domain/review.ts'
import { evolve } from '#workflow/domain/review-acts.ts'
import { neededFor } from '#workflow/domain/review-choices.ts'
import { fallDue, reassess } from '#workflow/domain/review-deadlines.ts'
import { decideAct, type ReviewCommand, statusAfter } from '#workflow/domain/review-decisions.ts'
import { allowed, type Reviewer } from '#workflow/domain/review-rules.ts'

const now = '2026-03-01T13:00:00.000Z'
const until = '2026-03-01T13:15:00.000Z'
const [ana, ben, sara, tess] = [aReviewer('ana'), aReviewer('ben'), aSupervisor('sara'), aSupervisor('tess')]

const basedOn = ({ version, assessmentFactId }: Review) => ({ version, assessmentFactId })

const chooses =
  (outcome: 'approve' | 'reject') =>
  (review: Review): ReviewCommand => ({
    kind: 'decide',
    outcome,
    basedOn: basedOn(review),
  })

/** A later assessment, which needs no more people and no earlier time. */
const laterOf = (assessmentFactId: string) => ({
  assessment: { score: 66, band: 'medium' as const, rules: [], assessmentFactId },
  policy: standardPolicy,
})

type Act = readonly [who: Reviewer, command: ReviewCommand | ((review: Review) => ReviewCommand), at?: string]

/** Acts one after the other; the code of a refusal is in the place of its facts. */
const run = (start: Review, acts: readonly Act[]) =>
  acts.reduce<Readonly<{ review: Review; results: readonly unknown[] }>>(
    ({ review, results }, [who, command, at = now]) => {
      const result = decideAct(review, typeof command === 'function' ? command(review) : command, who, at)
      if ('refused' in result) return { review, results: [...results, result.refused.code] }
      const next = result.facts.reduce(evolve, review)
      const { renewedUntil: claimedUntil } = result
      return {
        review: claimedUntil === undefined ? next : { ...next, claimedUntil },
        results: [...results, result.facts.map(({ kind, act, version }) => `${kind} ${act} v${version}`)],
      }
    },
    { review: start, results: [] },
  )

describe('A claim', () => {
  it('is a fact, is renewed without one, and ends', () => {
    const later = '2026-03-01T13:10:00.000Z'
    const { review, results } = run(aReview(), [
      [ana, { kind: 'claim', until }],
      [ana, { kind: 'claim', until: '2026-03-01T13:25:00.000Z' }, later],
      [ben, { kind: 'claim', until: '2026-03-01T13:30:00.000Z' }, later],
      [ben, { kind: 'claim', until: '2026-03-01T13:40:00.000Z' }, '2026-03-01T13:25:00.000Z'],
    ])
    expect(results).toEqual([['claimed 1 v2'], [], 'review-claimed', ['claimed 2 v3']])
    expect(review).toMatchObject({ assignee: ben.person, claimedUntil: '2026-03-01T13:40:00.000Z', act: 2, version: 3 })
  })

  it('names whom it follows, and leaves the version alone when the same person claims again after its end', () => {
    const claimed = run(aReview(), [[ana, { kind: 'claim', until }]]).review
    const result = decideAct(
      claimed,
      { kind: 'claim', until: '2026-03-01T14:15:00.000Z' },
      ana,
      '2026-03-01T14:00:00.000Z',
    )
    expect(result).toMatchObject({ facts: [{ kind: 'claimed', act: 2, version: 2, follows: ana.person }] })
  })

  it('is released, and given to another person by a supervisor, also from the person who has it', () => {
    const { review, results } = run(aReview(), [
      [ana, { kind: 'claim', until }],
      [ana, { kind: 'release' }],
      [ana, { kind: 'release' }],
      [ana, { kind: 'claim', until }],
      [sara, { kind: 'reassign', to: ben.person, until }],
      [sara, { kind: 'reassign', to: { id: 'desk-7', issuer: ana.person.issuer }, until }],
      [ana, chooses('approve')],
    ])
    expect(results).toEqual([
      ['claimed 1 v2'],
      ['released 2 v3'],
      'review-unclaimed',
      ['claimed 3 v4'],
      ['reassigned 4 v5'],
      'review-own-event',
      'review-claimed',
    ])
    expect(review.assignee).toEqual(ben.person)
  })
})

describe('A comment and a reference', () => {
  it('change nothing that people decide on', () => {
    const { review, results } = run(aReview(), [
      [ana, { kind: 'comment' }],
      [ben, { kind: 'reference' }],
    ])
    expect(results).toEqual([['commented 1 v1'], ['referenceAttached 2 v1']])
    expect(review.version).toBe(1)
  })
})

describe('A decision', () => {
  it.each<[string, Partial<Review>, readonly Act[], unknown, Partial<Review>]>([
    [
      'of one person is final',
      {},
      [[ana, chooses('approve')]],
      [['decided 1 v2']],
      { status: 'decided', outcome: 'approve' },
    ],
    [
      'of two is final when the second agrees',
      { need: 2 },
      [
        [ana, chooses('reject')],
        [ana, chooses('reject')],
        [ben, chooses('reject')],
        [ben, chooses('reject')],
      ],
      [['decided 1 v2'], 'four-eyes-required', ['decided 2 v3'], 'review-closed'],
      { status: 'decided', outcome: 'reject' },
    ],
    [
      'of two that disagree goes to a supervisor',
      { need: 2 },
      [
        [ana, chooses('approve')],
        [ben, chooses('reject')],
        [aReviewer('carl'), chooses('approve')],
        [sara, chooses('reject')],
      ],
      [['decided 1 v2'], ['decided 2 v3', 'escalated 3 v4'], 'review-level-two', ['decided 4 v5']],
      { status: 'decided', outcome: 'reject', level: 2 },
    ],
    [
      'to confirm a rejection needs one, and closes the review',
      { purpose: 'confirm' },
      [[ana, chooses('reject')]],
      [['decided 1 v2']],
      { status: 'decided', outcome: 'reject' },
    ],
    [
      'to overturn a rejection needs two',
      { purpose: 'confirm' },
      [
        [ana, chooses('approve')],
        [ben, chooses('approve')],
      ],
      [['decided 1 v2'], ['decided 2 v3']],
      { status: 'decided', outcome: 'approve' },
    ],
    [
      'to overturn, and one to confirm, disagree',
      { purpose: 'confirm' },
      [
        [ana, chooses('approve')],
        [ben, chooses('reject')],
        [sara, chooses('approve')],
      ],
      [['decided 1 v2'], ['decided 2 v3', 'escalated 3 v4'], ['decided 4 v5']],
      { status: 'decided', outcome: 'approve' },
    ],
    [
      'at level two needs as many people, and a supervisor first is enough',
      { need: 2, level: 2 },
      [
        [sara, chooses('approve')],
        [sara, chooses('approve')],
        [ana, chooses('approve')],
      ],
      [['decided 1 v2'], 'four-eyes-required', ['decided 2 v3']],
      { status: 'decided', outcome: 'approve' },
    ],
    [
      'at level two needs as many people, and the last is a supervisor if no one before was',
      { need: 2, level: 2 },
      [
        [ana, chooses('approve')],
        [ben, chooses('approve')],
        [ben, chooses('reject')],
        [aReviewer('carl'), chooses('reject')],
        [sara, chooses('reject')],
      ],
      [['decided 1 v2'], 'review-level-two', ['decided 2 v3'], 'review-level-two', ['decided 3 v4']],
      { status: 'decided', outcome: 'reject' },
    ],
    [
      'at level two counts a supervisor who chose at level one, if no one disagrees',
      { need: 2 },
      [
        [sara, chooses('approve')],
        [ana, { kind: 'escalate' }],
        [ben, chooses('approve')],
      ],
      [['decided 1 v2'], ['escalated 2 v3'], ['decided 3 v4']],
      { status: 'decided', outcome: 'approve' },
    ],
    [
      'of two of whom a supervisor disagreed waits for another supervisor',
      { need: 2 },
      [
        [sara, chooses('approve')],
        [ana, chooses('reject')],
        [ben, chooses('approve')],
        [ben, chooses('reject')],
        [sara, chooses('approve')],
        [tess, chooses('reject')],
      ],
      [
        ['decided 1 v2'],
        ['decided 2 v3', 'escalated 3 v4'],
        'review-level-two',
        'review-level-two',
        'four-eyes-required',
        ['decided 4 v5'],
      ],
      { status: 'decided', outcome: 'reject', level: 2 },
    ],
    [
      'at level two against a supervisor of level one leaves both outcomes to another supervisor',
      { need: 2 },
      [
        [sara, chooses('approve')],
        [ana, { kind: 'escalate' }],
        [ana, chooses('reject')],
        [ben, chooses('approve')],
        [ben, chooses('reject')],
        [tess, chooses('approve')],
      ],
      [
        ['decided 1 v2'],
        ['escalated 2 v3'],
        ['decided 3 v4'],
        'review-level-two',
        'review-level-two',
        ['decided 4 v5'],
      ],
      { status: 'decided', outcome: 'approve' },
    ],
    [
      'at level two agrees with a supervisor who chose there against another person',
      { need: 2, level: 2 },
      [
        [ana, chooses('reject')],
        [sara, chooses('approve')],
        [ben, chooses('approve')],
      ],
      [['decided 1 v2'], ['decided 2 v3'], ['decided 3 v4']],
      { status: 'decided', outcome: 'approve' },
    ],
    [
      'of a supervisor about an event that a person escalated',
      {},
      [
        [ana, { kind: 'escalate' }],
        [ana, chooses('approve')],
        [sara, chooses('approve')],
      ],
      [['escalated 1 v2'], 'review-level-two', ['decided 2 v3']],
      { status: 'decided', outcome: 'approve', level: 2 },
    ],
  ])('%s', (_, known, acts, expected, after) => {
    const { review, results } = run(aReview(known), acts)
    expect(results).toEqual(expected)
    expect(review).toMatchObject(after)
  })

  it('ends the claim, so that the second person can take the review at once', () => {
    const { review } = run(aReview({ need: 2 }), [
      [ana, { kind: 'claim', until }],
      [ana, chooses('approve')],
    ])
    expect(review).not.toHaveProperty('assignee')
    expect(
      allowed(review, ben, now)
        .filter((each) => each.allowed)
        .map(({ action }) => action),
    ).toContain('claim')
  })

  it('is made although the claim ended on its way, unless another person has claimed it meanwhile', () => {
    const claimed = run(aReview(), [[ana, { kind: 'claim', until }]]).review
    const [after, taken] = ['2026-03-01T13:20:00.000Z', '2026-03-01T13:16:00.000Z']
    expect(run(claimed, [[ana, chooses('approve'), after]]).results).toEqual([['decided 2 v3']])
    const both = run(claimed, [
      [ben, { kind: 'claim', until: '2026-03-01T13:31:00.000Z' }, taken],
      [ana, chooses('approve'), after],
    ])
    expect(both.results).toEqual([['claimed 2 v3'], 'review-claimed'])
  })

  it('is refused when the person has read another version or another assessment', () => {
    const review = aReview({ version: 3 })
    const other = { version: 3, assessmentFactId: '11111111-1111-5111-8111-111111111111' }
    expect(decideAct(review, { kind: 'decide', outcome: 'approve', basedOn: other }, ana, now)).toMatchObject({
      refused: { code: 'review-changed', because: expect.stringContaining('The review has version 3') },
    })
    const stale = { ...basedOn(review), version: 2 }
    expect(decideAct(review, { kind: 'decide', outcome: 'approve', basedOn: stale }, ana, now)).toMatchObject({
      refused: { code: 'review-changed' },
    })
    expect(decideAct(review, { kind: 'escalate', basedOn: stale }, ana, now)).toMatchObject({
      refused: { code: 'review-changed' },
    })
  })

  it('is late after its due time, and not at it', () => {
    const review = aReview({ dueAt: now })
    const late = (at: string) => run(review, [[ana, chooses('approve'), at]]).review.decisions[0]?.isLate
    expect([late(now), late('2026-03-01T13:00:00.001Z')]).toEqual([false, true])
  })

  it('moves the event, except to the status that it has', () => {
    const [decide, confirm] = [aReview(), aReview({ purpose: 'confirm' })]
    expect([statusAfter(decide, 'approve'), statusAfter(decide, 'reject')]).toEqual(['approved', 'rejected'])
    expect([statusAfter(confirm, 'approve'), statusAfter(confirm, 'reject')]).toEqual(['approved', undefined])
  })
})

describe('Sluice itself', () => {
  it('escalates what is overdue once, whatever its level, and nothing else', () => {
    const review = aReview({ ...{ assignee: ana.person, claimedUntil: until }, dueAt: '2026-03-01T12:59:00.000Z' })
    const { facts } = fallDue(review, now)
    expect(facts).toMatchObject([{ kind: 'escalated', cause: 'overdue', act: 1, version: 2 }])
    const after = facts.reduce(evolve, review)
    expect(after).toMatchObject({ level: 2, overdueAt: now })
    expect(after).not.toHaveProperty('assignee')
    expect(fallDue(after, now).facts).toEqual([])
    expect(fallDue(aReview({ dueAt: now }), now).facts).toEqual([])
    expect(fallDue({ ...review, status: 'decided' }, now).facts).toEqual([])
    const atTwo = { ...review, level: 2 } as const
    expect(fallDue(atTwo, now).facts).toMatchObject([{ act: 1, version: 1 }])
    expect(fallDue(atTwo, now).facts.reduce(evolve, atTwo)).toMatchObject({ overdueAt: now, assignee: ana.person })
  })

  it('shows an open review a later assessment, and a decided one nothing', () => {
    const review = aReview()
    const assessment = { score: 66, band: 'medium', rules: ['velocity@1'], assessmentFactId: 'f' } as const
    const later = { assessment, policy: standardPolicy }
    const { facts } = reassess(review, later, now)
    const after = facts.reduce(evolve, review)
    expect(after).toMatchObject({ ...assessment, version: 2, act: 1, level: 1 })
    expect(reassess(after, later, now).facts).toEqual([])
    expect(reassess({ ...review, status: 'decided' }, later, now).facts).toEqual([])
  })

  it('shows no reason of an earlier assessment when the later one has none', () => {
    const after = reassess(aReview(), laterOf('second'), now).facts.reduce(evolve, aReview())
    expect(after).not.toHaveProperty('firstReason')
  })

  it('counts no choice on an earlier assessment, and lets the same people choose again', () => {
    const first = run(aReview({ need: 2 }), [[ana, chooses('approve')]]).review
    const reassessed = reassess(first, laterOf('second'), now).facts.reduce(evolve, first)
    const { review, results } = run(reassessed, [
      [ben, chooses('reject')],
      [ana, chooses('reject')],
    ])
    expect(results).toEqual([['decided 3 v4'], ['decided 4 v5']])
    expect(review).toMatchObject({ status: 'decided', outcome: 'reject', level: 1 })
    expect(review.decisions.map(({ assessmentFactId }) => assessmentFactId)).toEqual([
      aReview().assessmentFactId,
      'second',
      'second',
    ])
  })
})

/** One supervisor and three officers, and three who must never decide: the sender, the user of the event, and an operator. */
const [carl, desk, user, ola] = [
  aReviewer('carl'),
  aReviewer('desk-7'),
  aReviewer('uma'),
  aReviewer('ola', ['operator', 'reviews:decide', 'reviews:supervise']),
]
const staff = [ana, ben, carl, sara]
const excluded = [desk, user, ola]

const aPerson = fc.constantFrom(...staff, ...staff, ...excluded)

type Event = (review: Review, log: (choice: Choice) => void) => Review

/** The text of an event in a counterexample. */
const named = (event: Event, name: string): Event => Object.assign(event, { [fc.toStringMethod]: () => name })

/** A choice as the test has seen it, with nothing of what the review states about it. */
type Choice = Readonly<{ who: Reviewer; outcome: 'approve' | 'reject'; on: string; level: 1 | 2; isFinal: boolean }>

const times = [now, '2026-03-01T13:10:00.000Z', '2026-03-01T14:00:00.000Z', '2026-03-03T00:00:00.000Z']
const aTime = fc.constantFrom(...times)
const afterAll = '2026-03-09T00:00:00.000Z'

const anAct: fc.Arbitrary<Event> = fc
  .tuple(
    aPerson,
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('approve' as const, 'reject' as const) },
      fc.constantFrom<ReviewCommand>({ kind: 'claim', until }, { kind: 'release' }, { kind: 'comment' }),
      fc.constant<ReviewCommand>({ kind: 'escalate' }),
      aPerson.map(({ person: to }): ReviewCommand => ({ kind: 'reassign', to, until })),
    ),
    aTime,
  )
  .map(([who, act, at]) =>
    named(
      (review, log) => {
        const command = typeof act === 'string' ? chooses(act)(review) : act
        const { review: next } = run(review, [[who, command, at]])
        const choice = next.decisions.length > review.decisions.length ? next.decisions.at(-1) : undefined
        if (choice) {
          const { outcome } = choice
          log({ who, outcome, on: review.assessmentFactId, level: review.level, isFinal: next.status === 'decided' })
        }
        return next
      },
      `${who.person.id} ${typeof act === 'string' ? act : act.kind} ${at}`,
    ),
  )

const anEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 10, arbitrary: anAct },
  fc
    .tuple(fc.constantFrom('second', 'third'), aTime)
    .map(([id, at]) =>
      named((review) => reassess(review, laterOf(id), at).facts.reduce(evolve, review), `reassess ${id}`),
    ),
  aTime.map((at) => named((review) => fallDue(review, at).facts.reduce(evolve, review), `due ${at}`)),
)

const aStart = fc.record({
  purpose: fc.constantFrom('decide' as const, 'confirm' as const),
  need: fc.constantFrom(1 as const, 2 as const),
  level: fc.constantFrom(1 as const, 2 as const),
})

/** Runs events, and calls `check` after each with the review and every choice so far. */
const replay = (
  known: Partial<Review>,
  events: readonly Event[],
  check: (review: Review, choices: readonly Choice[], before: Review) => void,
): void => {
  const choices: Choice[] = []
  events.reduce(
    (review, event) => {
      const next = event(review, (choice) => choices.push(choice))
      check(next, choices, review)
      return next
    },
    aReview({ ...known, eventUserIds: [user.person.id] }),
  )
}

const holds = (check: Parameters<typeof replay>[2]): void =>
  fc.assert(
    fc.property(aStart, fc.array(anEvent, { maxLength: 25 }), (known, events) => replay(known, events, check)),
    { numRuns: 2_000 },
  )

/** The choices on the assessment that the review has now. */
const choicesOn = ({ assessmentFactId }: Review, choices: readonly Choice[]): readonly Choice[] =>
  choices.filter(({ on }) => on === assessmentFactId)

const canChoose = (review: Review, who: Reviewer): boolean =>
  allowed(review, who, afterAll).some((each) => each.allowed && (each.action === 'approve' || each.action === 'reject'))

const nameOf = ({ who, on }: Choice): string => `${who.person.id} on ${on}`

describe('No sequence of acts, assessments and deadlines', () => {
  it('ends with an outcome that fewer people than needed chose on the last assessment', () => {
    holds((review, choices) => {
      const { outcome } = review
      expect(choices.filter(({ isFinal }) => isFinal)).toHaveLength(outcome === undefined ? 0 : 1)
      if (outcome === undefined) return
      const current = choicesOn(review, choices)
      const agreed = current.filter((choice) => choice.outcome === outcome)
      expect(new Set(agreed.map(({ who }) => who)).size).toBeGreaterThanOrEqual(neededFor(review, outcome))
      const levelMin = agreed.length < current.length ? 2 : 1
      if (review.level === 2)
        expect(agreed.filter(({ who, level }) => who === sara && level >= levelMin)).toHaveLength(1)
    })
  })

  it('has a person choose twice on one assessment, or one who must not decide, or anything after the end', () => {
    holds((review, choices, before) => {
      expect(new Set(choices.map(nameOf)).size).toBe(choices.length)
      expect(choices.filter(({ who }) => excluded.includes(who))).toEqual([])
      expect(review.act).toBeGreaterThanOrEqual(before.act)
      expect(review.version).toBeGreaterThanOrEqual(before.version)
      if (before.status === 'decided') expect(review).toEqual(before)
    })
  })

  it('leaves an open review without a person who can choose, unless another disagreed with the only supervisor at level one', () => {
    holds((review, choices) => {
      if (review.status === 'decided') return
      const current = choicesOn(review, choices)
      const ofSara = current.find(({ who }) => who === sara)
      const isLeftToAnother = ofSara?.level === 1 && current.some(({ outcome }) => outcome !== ofSara.outcome)
      const supervisors = isLeftToAnother && review.level === 2 ? [tess] : []
      if (supervisors.length > 0) expect(staff.filter((who) => canChoose(review, who))).toEqual([])
      expect([...staff, ...supervisors].filter((who) => canChoose(review, who))).not.toEqual([])
    })
  })

  it('offers a claim to a person who cannot choose, or none to one who can', () => {
    holds((review) => {
      for (const who of staff) {
        const may = new Map(allowed(review, who, afterAll).map((each) => [each.action, each.allowed]))
        expect(may.get('claim')).toBe(may.get('approve') === true || may.get('reject') === true)
      }
    })
  })
})
