import { expect, it } from 'vitest'
import { makeRowFact } from '#lab/backtest/row-fact.ts'
import type { NumberedRow } from '#lab/rows/oldest-rows.ts'
import { observeEvent } from '#scoring/application/observe-event.ts'
import { parseEvent } from '#scoring/application/parse-event.ts'
import type { Profile } from '#scoring/domain/profile.ts'

const row = (line: number, hour: number): NumberedRow => ({
  line,
  hour,
  subject: 'account/4711',
  payment: {
    kind: 'transfer',
    amount: { minorUnits: 100, currency: 'EUR' },
    debtor: { accountId: '4711' },
    creditor: { accountId: '0815' },
  },
  isFraud: false,
})

it('receives the rows of one moment in the order of the file, none before it happened', () => {
  const facts = [row(9, 0), row(2, 24), row(3, 24), row(4, 24), row(1, 48)].map(makeRowFact('aml'))
  expect(facts.map(({ time, receivedat }) => [time, receivedat])).toEqual([
    ['2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
    ['2025-01-02T00:00:00.000Z', '2025-01-02T00:00:00.000Z'],
    ['2025-01-02T00:00:00.000Z', '2025-01-02T00:00:00.001Z'],
    ['2025-01-02T00:00:00.000Z', '2025-01-02T00:00:00.002Z'],
    ['2025-01-03T00:00:00.000Z', '2025-01-03T00:00:00.000Z'],
  ])
})

it('shows the rules earlier rows of the same time', () => {
  const profiles = new Map<string, Profile>()
  const facts = [8, 7, 6, 5, 4, 3].map((line) => row(line, 24)).map(makeRowFact('aml'))
  const isNew = facts.map((fact) => {
    const seen = observeEvent(fact, parseEvent(fact, 48), profiles)
    for (const [accountId, profile] of seen.profiles) profiles.set(accountId, profile)
    return seen.inputs.debtor?.activity?.isNewCounterparty
  })
  expect(isNew).toEqual([true, false, false, false, false, false])
})
