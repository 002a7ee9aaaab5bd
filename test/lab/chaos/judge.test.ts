import { describe, expect, it } from 'vitest'
import { type JudgedRun, judge } from '#lab/chaos/judge.ts'
import { judgeStages } from '#lab/chaos/judge-events.ts'
import { openingOf, personalWord } from '#lab/chaos/operations.ts'
import type { Records } from '#lab/chaos/records.ts'
import { aChaosRun } from '#test/support/builders/a-chaos-run.ts'

type Change = Readonly<{
  run?: (run: JudgedRun) => Partial<JudgedRun>
  records?: (records: Records) => Partial<Records>
}>

/** What is found after a clean run was changed. */
const found = ({ run = () => ({}), records = () => ({}) }: Change): readonly string[] => {
  const clean = aChaosRun()
  const findings = judge({ ...clean.run, ...run(clean.run) }, { ...clean.records, ...records(clean.records) })
  return findings.map(({ kind, id, sentence }) => `${kind} ${id}: ${sentence}`)
}

const ofEvent = (id: string) => expect.stringContaining(id)
const without = <Item>(items: readonly Item[], isGone: (item: Item) => boolean) => items.filter((item) => !isGone(item))
const text = (records: Records, index: number): string => records.facts[index]?.text ?? ''
const factId = (records: Records, index: number): string => records.facts[index]?.fact.id ?? ''
const replaced = <Item>(items: readonly Item[], index: number, change: Partial<Item>): readonly Item[] =>
  items.map((item, at) => (at === index ? { ...item, ...change } : item))

const message = (records: Records, index: number, change: object): Records['messages'] => {
  const id = factId(records, index)
  const known = records.messages.get(id)
  return new Map([...records.messages, ...(known ? [[id, { ...known, ...change }] as const] : [])])
}

const unanswered = { kind: 'unanswered' } as const
const two = new Map([['two', 1]])
const answering = (index: number, ending: JudgedRun['ended'][number]['ending']) => ({
  run: ({ ended }: JudgedRun) => ({ ended: replaced(ended, index, { ending }) }),
})

describe('A clean run', () => {
  it('has no finding', () => {
    expect(found({})).toEqual([])
  })

  it('may have an event that failed before it was decided', () => {
    const { records } = aChaosRun()
    const failures = records.facts
      .filter(({ happening }) => happening === 'moved#0001')
      .map((one) => ({ ...one, fact: { ...one.fact, data: { ...one.fact.data, status: 'failed' } } }))
    expect(judgeStages({ ...records, facts: [...failures, ...records.facts] })).toEqual([])
  })

  it('may have requests without an answer, whether they had their effect or not', () => {
    expect(found(answering(0, unanswered))).toEqual([])
    const neverStored = ({ ended }: JudgedRun) => ({
      ended: [
        ...ended,
        ...ended.slice(0, 1).map(({ operation }) => ({ operation: { ...operation, marks: two }, ending: unanswered })),
      ],
    })
    expect(found({ run: neverStored })).toEqual([])
  })

  it('may have a message twice after a fault of a part, with the same text', () => {
    const records = (known: Records) => ({ messages: message(known, 0, { times: 2 }) })
    expect(found({ records, run: () => ({ mayRepeat: true }) })).toEqual([])
    expect(found({ records })).toEqual([expect.stringContaining('doubled')])
    const threeTimes = (known: Records) => ({ messages: message(known, 0, { times: 3 }) })
    expect(found({ records: threeTimes, run: () => ({ mayRepeat: true }) })).toEqual([
      expect.stringContaining('doubled'),
    ])
  })
})

describe('Each fault of the records is found:', () => {
  const changes: readonly (readonly [string, string, Change])[] = [
    [
      'an accepted event that is not stored',
      'lost one',
      { records: ({ facts }) => ({ facts: without(facts, ({ eventId }) => eventId === 'e-1') }) },
    ],
    [
      'an event that is stored under two ids',
      'doubled one',
      {
        records: ({ facts }) => ({
          facts: [
            ...facts,
            ...facts.filter(({ eventId }) => eventId === 'e-1').map((fact) => ({ ...fact, eventId: 'e-9' })),
          ],
        }),
      },
    ],
    ['an answer that names another event', 'wrong one', answering(0, { kind: 'accepted', eventIds: ['e-7'] })],
    ['a valid request that was refused', 'wrong one', answering(0, { kind: 'refused', reason: '401 token-invalid' })],
    [
      'personal values that do not open',
      'lost e-1',
      { records: ({ facts }) => ({ facts: replaced(facts, 0, { clear: undefined }) }) },
    ],
    [
      'a personal value that is not the one that was sent',
      'wrong e-1',
      {
        run: ({ ended }) => ({
          ended: replaced(ended, 0, {
            operation: {
              ...(ended[0]?.operation ?? openingOf('a')),
              body: { id: 'one', data: { reference: `${personalWord} one` } },
            },
          }),
        }),
      },
    ],
    [
      'a personal value in the log',
      'The log has a personal value',
      {
        records: ({ facts }) => ({
          facts: replaced(facts, 0, { text: `${facts[0]?.text}${personalWord}` }),
        }),
      },
    ],
    [
      'a personal value on RabbitMQ',
      'RabbitMQ has a personal value',
      { records: (known) => ({ messages: message(known, 0, { body: personalWord }) }) },
    ],
    ['an event that no request explains', 'wrong e-1', { run: ({ ended }) => ({ ended: ended.slice(1) }) }],
    [
      'an event that is not assessed',
      'stuck e-1',
      {
        records: ({ facts }) => ({
          facts: without(facts, ({ eventId, happening }) => eventId === 'e-1' && happening.startsWith('assessed')),
        }),
      },
    ],
    [
      'an event that is decided twice',
      'doubled e-1',
      {
        records: ({ facts }) => ({
          facts: [
            ...facts,
            ...facts.filter(({ happening, eventId }) => happening === 'moved#0001' && eventId === 'e-1'),
          ],
        }),
      },
    ],
    ['an event that is not listed', 'stuck e-2', { records: () => ({ listed: ['e-1', 'e-3'] }) }],
    ['an event that is listed twice', 'doubled e-2', { records: () => ({ listed: ['e-1', 'e-2', 'e-2', 'e-3'] }) }],
    ['an event without a row', 'stuck e-3', { records: ({ rows }) => ({ rows: rows.slice(0, 2) }) }],
    [
      'a row with an early status',
      'stuck e-1',
      { records: ({ rows }) => ({ rows: replaced(rows, 0, { status: 'received' }) }) },
    ],
    ['a fact without an entry', 'stuck', { records: ({ entries }) => ({ entries: entries.slice(1) }) }],
    [
      'a fact with two entries',
      'doubled',
      { records: ({ entries }) => ({ entries: [...entries, ...entries.slice(0, 1)] }) },
    ],
    [
      'an entry without a fact',
      'wrong another',
      {
        records: ({ entries }) => ({
          entries: [...entries, ...replaced(entries.slice(0, 1), 0, { factId: 'another' })],
        }),
      },
    ],
    [
      'a fact that is altered',
      'another hash',
      { records: (known) => ({ facts: replaced(known.facts, 0, { text: `${text(known, 0)} ` }) }) },
    ],
    [
      'entries that do not lead to the signed root',
      'wrong audit log',
      { records: () => ({ logFault: 'The entries do not lead to the signed root.' }) },
    ],
    [
      'a fact that is not on RabbitMQ',
      'stuck',
      { records: (known) => ({ messages: new Map([...known.messages].slice(1)) }) },
    ],
    [
      'a message with another text',
      'wrong',
      { records: (known) => ({ messages: message(known, 1, { isSame: false }) }) },
    ],
    [
      'a message without a fact',
      'wrong m-9',
      {
        records: ({ messages }) => ({
          messages: new Map([...messages, ['m-9', { id: 'm-9', body: '', times: 1, isSame: true }]]),
        }),
      },
    ],
    [
      'a balance that is not the sum of its entries',
      'wrong a: The balance is 1000000006, and its entries make',
      { records: ({ accounts }) => ({ accounts: replaced(accounts, 0, { balance: 1_000_000_006 }) }) },
    ],
    [
      'an entry that was written twice',
      'wrong a: The balance is 1000000010, and the accepted requests make',
      {
        records: ({ accounts, ledgerEntries }) => ({
          accounts: replaced(accounts, 0, { balance: 1_000_000_010 }),
          ledgerEntries: [
            ...ledgerEntries,
            ...ledgerEntries.map((entry) => ({
              ...entry,
              balanceBefore: 1_000_000_005,
              balanceAfter: 1_000_000_010,
              version: 3,
            })),
          ],
        }),
      },
    ],
    [
      'an entry that does not continue the balance',
      'wrong entry',
      { records: ({ ledgerEntries }) => ({ ledgerEntries: replaced(ledgerEntries, 0, { balanceBefore: 7 }) }) },
    ],
    [
      'an entry of an account that does not exist',
      'wrong ledger',
      {
        records: ({ ledgerEntries }) => ({
          ledgerEntries: [...ledgerEntries, ...ledgerEntries.map((entry) => ({ ...entry, accountId: 'none' }))],
        }),
      },
    ],
    ['poison that is not set aside', 'stuck poison 1', { records: () => ({ deadLetters: [] }) }],
    [
      'poison that is set aside twice',
      'doubled poison 1',
      { records: ({ deadLetters }) => ({ deadLetters: [...deadLetters, ...deadLetters] }) },
    ],
    [
      'a dead letter that is not poison',
      'wrong m-2',
      { records: ({ deadLetters }) => ({ deadLetters: [...deadLetters, { queue: 'VIEWS', id: 'm-2', body: '{}' }] }) },
    ],
    [
      'a message that is still in a queue',
      'stuck views: The queue still has 2 messages',
      { records: () => ({ waiting: { scoring: 0, views: 2 } }) },
    ],
    ['what a client saw', 'wrong answer', { run: () => ({ complaints: ['Two answers.'] }) }],
  ]

  it.each(changes)('%s', (_, words, change) => {
    expect(found(change)).toContainEqual(ofEvent(words))
  })
})
