import { describe, expect, it } from 'vitest'
import type { OutboxLetter } from '#facts/application/outbox-letter.ts'
import type { FactTopic, PublishOutcome } from '#facts/application/ports.ts'
import { makePublishFacts } from '#facts/application/publish-facts.ts'
import type { StreamChange } from '#facts/application/stream-change.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Breach } from '#kernel/domain/errors.ts'
import { aChange, anExpiry, aPulse, aStoredFact } from '#test/support/builders/a-change.ts'

type World = Readonly<{
  /** The outcomes of the topic for single facts, by their ids. */
  outcomes?: Readonly<Record<string, PublishOutcome>>
  /** Call of the topic, counted from 1, that fails as a whole. */
  failingCall?: number
  lettersFail?: boolean
  reportsFail?: boolean
  notesFail?: boolean
}>

const failure = new Error('throttled')

/** An outbox with everything that it sends, in order. */
const anOutbox = ({ outcomes = {}, failingCall, lettersFail, reportsFail, notesFail }: World = {}) => {
  const batches: Fact[][] = []
  const sizes: number[] = []
  const letters: OutboxLetter[] = []
  const breaches: (Breach & { id: string; call: string })[] = []
  const notes: string[] = []
  let calls = 0
  const topic: FactTopic = {
    publish: async (parcels) => {
      calls += 1
      if (calls === failingCall) throw failure
      batches.push(parcels.map(({ fact }) => fact))
      sizes.push(parcels.reduce((sum, { bytes }) => sum + bytes, 0))
      return parcels.map(({ fact }) => outcomes[fact.id] ?? 'published')
    },
  }
  const unless = async (fails: boolean | undefined, act: () => unknown): Promise<void> => {
    if (fails) throw failure
    act()
  }
  const publish = makePublishFacts({
    topic,
    letters: { send: (letter) => unless(lettersFail, () => letters.push(letter)) },
    state: {
      noteBlocked: (id, since) => unless(notesFail, () => notes.push(`blocked ${id} ${since}`)),
      notePassed: (at) => unless(notesFail, () => notes.push(`passed ${at}`)),
    },
    reportAltered: (breach, occasion) => unless(reportsFail, () => breaches.push({ ...breach, ...occasion })),
  })
  return { publish, batches, sizes, letters, breaches, notes, published: () => batches.flat() }
}

const someFacts = (count: number) => Array.from({ length: count }, () => aStoredFact())
const changesOf = (facts: readonly Fact[]) => facts.map((fact) => aChange(fact))
const unreadable = (): StreamChange => aChange(undefined, { text: '{}' })

describe('publish-facts', () => {
  it('sends ten facts in a call, in order', async () => {
    const { publish, batches, published } = anOutbox()
    const facts = someFacts(23)
    expect(await publish(changesOf(facts))).toEqual({ published: 23, setAside: 0, altered: 0 })
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 3])
    expect(published()).toEqual(facts)
  })

  it('sends less in a call where ten facts would be too large for it', async () => {
    const { publish, batches, sizes } = anOutbox()
    await publish(changesOf(Array.from({ length: 5 }, () => aStoredFact({ data: { text: 'ä'.repeat(50_000) } }))))
    expect(batches.map(({ length }) => length)).toEqual([2, 2, 1])
    for (const bytes of sizes) expect(bytes).toBeLessThanOrEqual(250_000)
  })

  it('stops at the first fact that the topic cannot take now, so that the stream continues there', async () => {
    const facts = someFacts(23)
    const changes = changesOf(facts)
    const { publish, batches, letters } = anOutbox({ outcomes: { [facts[13]?.id ?? '']: 'failed' } })
    expect(await publish(changes)).toMatchObject({ published: 13, blockedAt: changes[13] })
    expect(batches).toHaveLength(2)
    expect(letters).toEqual([])
  })

  it('keeps what is published when a later call fails, and returns the reason', async () => {
    const changes = changesOf(someFacts(23))
    const { publish } = anOutbox({ failingCall: 3 })
    expect(await publish(changes)).toMatchObject({ published: 20, blockedAt: changes[20], failure })
  })

  it('sets an unreadable record aside, and publishes all others in order', async () => {
    const facts = someFacts(4)
    const [first, second] = [unreadable(), unreadable()]
    const [a, b, ...rest] = changesOf(facts)
    if (!a || !b) throw new Error('There are four.')
    const { publish, published, letters } = anOutbox()
    expect(await publish([a, first, b, ...rest, second])).toEqual({ published: 4, setAside: 2, altered: 0 })
    expect(published()).toEqual(facts)
    expect(letters.map(({ sequenceNumber }) => sequenceNumber)).toEqual([first.sequenceNumber, second.sequenceNumber])
  })

  it('sets a fact aside that the topic refuses for its content, and publishes the next ones', async () => {
    const facts = someFacts(12)
    const refused = facts[3]
    const { publish, letters } = anOutbox({ outcomes: { [refused?.id ?? '']: 'refused' } })
    expect(await publish(changesOf(facts))).toEqual({ published: 11, setAside: 1, altered: 0 })
    expect(letters).toMatchObject([{ pk: `${refused?.tenantid}#${refused?.eventid}`, code: 'fact-refused' }])
  })

  it('sets nothing aside behind a fact that fails, so that a repeat sets nothing aside twice', async () => {
    const facts = someFacts(3)
    const [a, b, c] = changesOf(facts)
    if (!a || !b || !c) throw new Error('There are three.')
    const { publish, letters } = anOutbox({
      outcomes: { [facts[1]?.id ?? '']: 'failed', [facts[2]?.id ?? '']: 'refused' },
    })
    expect(await publish([a, b, unreadable(), c])).toMatchObject({ published: 1, setAside: 0, blockedAt: b })
    expect(letters).toEqual([])
  })

  it.each([
    ['an unreadable record', unreadable()],
    ['a refused fact', aChange(aStoredFact({ correlationid: 'refused' }))],
  ])('waits at %s while the dead letters are unavailable', async (_, bad) => {
    const [before, after] = changesOf(someFacts(2))
    if (!before || !after) throw new Error('There are two.')
    const id = bad.text === '{}' ? '' : (JSON.parse(bad.text ?? '') as Fact).id
    const { publish } = anOutbox({ lettersFail: true, outcomes: { [id]: 'refused' } })
    expect(await publish([before, bad, after])).toMatchObject({
      published: 1,
      setAside: 0,
      blockedAt: bad,
      failure,
    })
  })

  it.each(['MODIFY', 'REMOVE'] as const)(
    'reports a fact that was altered, by %s, once for each change',
    async (action) => {
      const fact = aStoredFact({ tenantid: 'acme' })
      const change = aChange(fact, { action })
      const { publish, breaches, published } = anOutbox()
      expect(await publish([change])).toEqual({ published: 0, setAside: 0, altered: 1 })
      await publish([change])
      const call = `${action} in the table of facts`
      expect(breaches).toMatchObject([
        { kind: 'fact', tenantId: 'acme', actor: { id: 'unknown', kind: 'operator' }, id: change.changeId, call },
        { id: change.changeId },
      ])
      expect(published()).toEqual([])
    },
  )

  it('waits at an altered fact while it cannot be reported', async () => {
    const change = aChange(undefined, { action: 'REMOVE' })
    const { publish } = anOutbox({ reportsFail: true })
    expect(await publish([...changesOf(someFacts(1)), change])).toMatchObject({
      altered: 0,
      blockedAt: change,
      failure,
    })
  })

  it('ignores the removal of a fact after its time', async () => {
    const change = anExpiry()
    const { publish, breaches } = anOutbox()
    expect(await publish([change])).toEqual({ published: 0, setAside: 0, altered: 0 })
    expect(breaches).toEqual([])
  })

  it('notes the newest pulse that passed, and splits no call for it', async () => {
    const [a, b] = changesOf(someFacts(2))
    if (!a || !b) throw new Error('There are two.')
    const { publish, batches, notes } = anOutbox()
    await publish([a, aPulse('2026-03-01T12:00:00.000Z'), b, aPulse('2026-03-01T12:01:00.000Z')])
    expect(batches).toHaveLength(1)
    expect(notes).toEqual(['passed 2026-03-01T12:01:00.000Z'])
  })

  it('notes since when a fact is blocked, and no pulse behind it', async () => {
    const [a, b] = changesOf(someFacts(2))
    if (!a || !b) throw new Error('There are two.')
    const { publish, notes } = anOutbox({ failingCall: 1 })
    await publish([a, b, aPulse('2026-03-01T12:00:00.000Z')])
    expect(notes).toEqual([`blocked ${a.sequenceNumber} ${a.at}`])
  })

  it('is blocked by no note that fails, and returns its failure', async () => {
    const { publish } = anOutbox({ notesFail: true })
    const result = await publish([...changesOf(someFacts(1)), aPulse('2026-03-01T12:00:00.000Z')])
    expect(result).toEqual({ published: 1, setAside: 0, altered: 0, noteFailure: failure })
  })

  it('writes nothing but facts for facts', async () => {
    const { publish, letters, breaches, notes } = anOutbox()
    await publish(changesOf(someFacts(30)))
    expect([letters, breaches, notes]).toEqual([[], [], []])
  })
})
