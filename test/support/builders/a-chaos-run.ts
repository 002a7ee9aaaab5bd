import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { JudgedRun } from '#lab/chaos/judge.ts'
import { type Operation, openingOf } from '#lab/chaos/operations.ts'
import type { Records, StoredEntry } from '#lab/chaos/records.ts'
import type { Ending } from '#lab/chaos/run-log.ts'
import { aFact } from './a-fact.ts'

const tenantId = 'chaos-1'

const accepted = (eventIds: readonly string[]): Ending => ({ kind: 'accepted', eventIds })

const anOperation = (known: Partial<Operation>): Operation => ({
  door: 'event',
  key: 'k',
  body: {},
  marks: new Map(),
  movements: [],
  twist: undefined,
  ...known,
})

/** The three facts of one event. */
const factsOf = (eventid: string, received: Partial<Fact>): readonly Fact[] => [
  aFact({ tenantid: tenantId, eventid, ...received }),
  aFact({ tenantid: tenantId, eventid, happening: 'assessed#baseline@3', type: 'Risk.Assessment.Completed.v1' }),
  aFact({
    tenantid: tenantId,
    eventid,
    happening: 'moved#0001',
    type: 'Workflow.Event.Moved.v1',
    data: { status: 'approved' },
  }),
]

const anEntry = (known: Partial<StoredEntry>): StoredEntry => ({
  id: 'entry',
  accountId: 'a',
  direction: 'credit',
  minorUnits: 5,
  balanceBefore: 1_000_000_000,
  balanceAfter: 1_000_000_005,
  version: 2,
  ...known,
})

const opened = (accountId: string) => ({ type: 'Ledger.Account.Opened.v1', data: { accountId } })

/** A clean run: an event, a ledger account with one entry, one poison, and everything that a copy has of them. */
export const aChaosRun = (): Readonly<{ run: JudgedRun; records: Records }> => {
  const facts = [
    ...factsOf('e-1', { producerid: 'one' }),
    ...factsOf('e-2', opened('a')),
    ...factsOf('e-3', { type: 'Ledger.Transaction.Recorded.v1', data: { accountId: 'a', channel: 'entry-1' } }),
  ]
  const stored = facts.map((fact) => ({
    eventId: fact.eventid,
    happening: fact.happening,
    text: JSON.stringify(fact),
    fact,
    clear: fact,
  }))
  const entries = stored.map(({ eventId, happening, text, fact }) => ({
    ...{ tenantId, eventId, happening, factId: fact.id, factHash: sha256(text), type: fact.type, actor: fact.actor },
    ...({ format: 2, recordedAt: fact.recordedat, auditedAt: fact.recordedat } as const),
  }))
  const entryMark = new Map([['entry-1', 1]])
  const credit = [{ accountId: 'a', minorUnits: 5 }]
  return {
    run: {
      tenantId,
      complaints: [],
      poison: new Map([['poison 1', 'scoring']]),
      mayRepeat: false,
      maySetAsideTwice: false,
      ended: [
        { operation: anOperation({ key: 'one', marks: new Map([['one', 1]]) }), ending: accepted(['e-1']) },
        { operation: openingOf('a'), ending: accepted([]) },
        { operation: anOperation({ door: 'entry', marks: entryMark, movements: credit }), ending: accepted(['e-3']) },
      ],
    },
    records: {
      facts: stored,
      entries,
      logFault: undefined,
      rows: ['e-1', 'e-2', 'e-3'].map((eventId) => ({ eventId, status: 'approved', isScored: true })),
      listed: ['e-1', 'e-2', 'e-3'],
      messages: new Map(
        stored.map(({ fact: { id }, text }) => [id, { id, body: text, times: 1, isSame: true }] as const),
      ),
      accounts: [{ accountId: 'a', openingBalance: 1_000_000_000, balance: 1_000_000_005 }],
      ledgerEntries: [anEntry({})],
      deadLetters: [{ queue: 'SCORING', id: 'm-1', body: 'poison 1' }],
      waiting: { scoring: 0, views: 0 },
    },
  }
}
