import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type ProposalCommand } from '#approval/domain/decide.ts'
import { isSamePerson, type Person } from '#approval/domain/person.ts'
import {
  evolve,
  lapsesAt,
  type ProposalFact,
  type ProposalRecord,
  proposalDaysMax,
  stageOf,
} from '#approval/domain/proposal.ts'

const now = '2026-03-01T12:00:00.000Z'
const later = (ms: number) => new Date(Date.parse(now) + ms).toISOString()
const fortnightMs = proposalDaysMax * 86_400_000

const alice = { id: 'alice', issuer: 'https://one.example' }
const bob = { id: 'bob', issuer: 'https://one.example' }

const given = (...facts: readonly ProposalFact[]) => facts.reduce<ProposalRecord | undefined>(evolve, undefined)

const proposed = (by: Person = alice, round = 1): ProposalFact => ({
  kind: 'proposed',
  round,
  content: 'c1',
  by,
  at: now,
})
const activate = (by: Person = bob, more: object = {}): ProposalCommand => ({
  kind: 'activate',
  by,
  content: 'c1',
  active: '7',
  isActive: false,
  hasProposed: false,
  ...more,
})

describe('A person', () => {
  it('is issuer and id together', () => {
    expect(isSamePerson(alice, { ...alice })).toBe(true)
    expect(isSamePerson(alice, bob)).toBe(false)
    expect(isSamePerson(alice, { id: 'alice', issuer: 'https://two.example' })).toBe(false)
  })

  it('is one person in every role of an AWS account', () => {
    const issuer = 'sts.amazonaws.com/123456789012'
    const anna = ['sts::123456789012:assumed-role/Operators/anna', 'sts::123456789012:assumed-role/Auditors/anna']
    const [one, other, user, berta] = [
      ...anna,
      'iam::123456789012:user/staff/anna',
      'iam::123456789012:user/berta',
    ].map((name) => ({ id: `arn:aws:${name}`, issuer })) as [Person, Person, Person, Person]
    expect([isSamePerson(one, other), isSamePerson(one, user), isSamePerson(user, berta)]).toEqual([true, true, false])
  })

  it('of a record without an issuer is everyone with the same id', () => {
    expect(isSamePerson(alice, { id: 'alice' })).toBe(true)
    expect(isSamePerson({ id: 'alice' }, alice)).toBe(true)
    expect(isSamePerson({ id: 'alice' }, bob)).toBe(false)
  })
})

describe('A proposal', () => {
  it('is made once by one person, and not again by another', () => {
    const first = decide(undefined, { kind: 'propose', by: alice, content: 'c1' }, now)
    expect(first).toEqual({ facts: [proposed()] })
    expect(decide(given(proposed()), { kind: 'propose', by: alice, content: 'c1' }, later(1))).toEqual({ facts: [] })
    expect(decide(given(proposed()), { kind: 'propose', by: bob, content: 'c1' }, now)).toEqual({ refused: 'taken' })
  })

  it('is activated by a second person, from its first moment to the last before it lapses', () => {
    for (const at of [now, later(fortnightMs - 1)])
      expect(decide(given(proposed()), activate(), at)).toEqual({ facts: [{ kind: 'activated', by: bob, at }] })
  })

  it.each([fortnightMs, fortnightMs + 1, 10 * fortnightMs])(
    'is lapsed after %d ms, and can be proposed again',
    (ms) => {
      const record = given(proposed())
      expect(decide(record, activate(), later(ms))).toEqual({ refused: 'lapsed' })
      const again = { kind: 'propose', by: bob, content: 'c1' } as const
      expect(decide(record, again, later(ms))).toEqual({ facts: [{ ...proposed(bob, 2), at: later(ms) }] })
      expect(
        decide(given(proposed(), { ...proposed(bob, 2), at: later(ms) }), activate(alice), later(ms)),
      ).toMatchObject({
        facts: [{ kind: 'activated', by: alice }],
      })
    },
  )

  it('does not lapse once it was activated', () => {
    const record = given(proposed(), { kind: 'activated', by: bob, at: later(1) })
    expect(decide(record, activate(), later(10 * fortnightMs))).toMatchObject({ facts: [{ kind: 'activated' }] })
    expect(decide(record, activate(bob, { isActive: true }), later(10 * fortnightMs))).toEqual({ facts: [] })
  })

  it('is not activated by its proposer, under any of the names of the person', () => {
    expect(decide(given(proposed()), activate(alice), now)).toEqual({ refused: 'own' })
    expect(decide(given(proposed()), activate({ id: 'alice' }), now)).toEqual({ refused: 'own' })
    expect(decide(given(proposed({ id: 'alice' })), activate(alice), now)).toEqual({ refused: 'own' })
    expect(decide(given(proposed()), activate(bob, { hasProposed: true }), now)).toEqual({ refused: 'own' })
    const other = { id: 'alice', issuer: 'https://two.example' }
    expect(decide(given(proposed()), activate(other), now)).toMatchObject({ facts: [{ by: other }] })
  })

  it('is withdrawn by its proposer alone, once, and not after its activation', () => {
    const withdraw = (by: Person): ProposalCommand => ({ kind: 'withdraw', by })
    const withdrawn = { kind: 'withdrawn', at: later(5) } as const
    expect(decide(given(proposed()), withdraw(alice), later(5))).toEqual({ facts: [withdrawn] })
    expect(decide(given(proposed(), withdrawn), withdraw(alice), later(6))).toEqual({ facts: [] })
    expect(decide(given(proposed()), withdraw(bob), now)).toEqual({ refused: 'foreign' })
    expect(decide(given(proposed(), withdrawn), activate(), later(6))).toEqual({ refused: 'withdrawn' })
    expect(decide(given(proposed()), withdraw(alice), later(fortnightMs))).toMatchObject({ facts: [{}] })
    const activated = given(proposed(), { kind: 'activated', by: bob, at: now })
    expect(decide(activated, withdraw(alice), now)).toEqual({ refused: 'activated' })
    expect(decide(undefined, withdraw(alice), now)).toEqual({ refused: 'unknown' })
  })

  it('replaces what the second person named, and nothing else', () => {
    expect(decide(given(proposed()), activate(bob, { replaces: '7' }), now)).toMatchObject({ facts: [{}] })
    expect(decide(given(proposed()), activate(bob, { replaces: '6' }), now)).toEqual({ refused: 'overtaken' })
  })

  it('is activated only with the content that was proposed and named', () => {
    expect(decide(given(proposed()), activate(bob, { content: 'c2' }), now)).toEqual({ refused: 'altered' })
    expect(decide(given(proposed()), activate(bob, { named: 'c2' }), now)).toEqual({ refused: 'altered' })
    expect(decide(given(proposed()), activate(bob, { named: 'c1' }), now)).toMatchObject({ facts: [{}] })
    const early = { proposedBy: 'alice', proposedAt: now }
    expect(decide(early, activate(bob), now)).toMatchObject({ facts: [{}] })
    expect(decide(early, activate(bob, { named: 'c2' }), now)).toEqual({ refused: 'altered' })
  })

  it('was never activated by its proposer, after any history', () => {
    const people = fc.constantFrom<Person>(alice, bob, { id: 'alice' }, { id: 'alice', issuer: 'https://two.example' })
    const command = fc.oneof(
      fc.record({ kind: fc.constant('propose' as const), by: people, content: fc.constant('c1') }),
      fc.record({ kind: fc.constant('withdraw' as const), by: people }),
      people.map((by) => activate(by)),
    )
    const steps = fc.array(fc.tuple(command, fc.nat(2 * fortnightMs)), { maxLength: 12 })
    fc.assert(
      fc.property(steps, (commands) => {
        let [record, at]: [ProposalRecord | undefined, number] = [undefined, 0]
        for (const [step, ms] of commands) {
          at += ms
          const decision = decide(record, step, later(at))
          const facts = 'facts' in decision ? decision.facts : []
          for (const fact of facts) {
            if (fact.kind === 'activated' && record) {
              const { proposedBy: id, proposedByIssuer: issuer } = record
              expect(isSamePerson({ id, issuer }, fact.by)).toBe(false)
              expect(record.withdrawnAt).toBeUndefined()
              if (record.activatedAt === undefined) expect(fact.at < lapsesAt(record)).toBe(true)
            }
            record = evolve(record, fact)
          }
          if (record) expect(['open', 'lapsed', 'withdrawn', 'activated']).toContain(stageOf(record, later(at)))
        }
      }),
    )
  })
})
