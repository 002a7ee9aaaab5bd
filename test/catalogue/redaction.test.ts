import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { maskSensitive } from '#catalogue/mask.ts'
import { redactFact } from '#catalogue/redaction.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { aFact, anAssessment, somePayment } from '#test/support/builders/a-fact.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'

const own = { isOperator: false }
const operator = { isOperator: true }

const person = 'erika@example.com'

const withPersons = { subject: 'account/DE-4711', userid: randomUUID(), producerid: 'erika-1', actor: person }

const withExtensions = { ...withPersons, customer: person, sequence: 7 }

const aMove = (actor: string): Fact =>
  aFact({
    type: 'Workflow.Event.Moved.v1',
    source: 'sluice/workflow',
    happening: 'moved#0001',
    actor,
    data: {
      version: 1,
      moves: [{ from: 'held', to: 'rejected', at: '2026-03-01T12:30:00.000Z', reason: 'It was not her.' }],
      status: 'rejected',
      score: 60,
      band: 'medium',
      note: 'Erika rang.',
    },
  })

const assessment: Fact = { ...anAssessment(), actor: 'sluice/scoring' }

const example = (type: string, happening: Fact['happening'], actor: string): Fact =>
  aFact({ type, happening, actor, source: 'sluice/scoring', data: catalogue.get(type)?.example ?? {} })

/** A fact of each kind, and what an operator sees of it where that is not the fact itself. */
const facts: readonly (readonly [what: string, fact: Fact, forOperator: Readonly<Record<string, unknown>>])[] = [
  [
    'an event',
    aFact({ ...withPersons, data: { kind: 'transfer', debtor: { accountId: 'DE-4711', country: 'DE' }, note: 'x' } }),
    {
      producerid: '•••',
      actor: '•••',
      data: { kind: 'transfer', debtor: { accountId: '•••', country: 'DE' }, note: '•••' },
    },
  ],
  [
    'an event with extension attributes',
    aFact({ ...withExtensions, data: { kind: 'transfer' } }),
    { producerid: '•••', actor: '•••', customer: '•••', sequence: '•••', data: { kind: 'transfer' } },
  ],
  [
    'an event of a sender that gave a reason',
    aFact({
      ...{ actor: 'AROA1:erika', actorkind: 'sender', actorissuer: 'queue/intake' },
      actorreason: 'Erika rang.',
    }),
    { ...{ actor: '•••', actorreason: '•••' }, data: maskSensitive('Payment.Transfer.Observed.v1', somePayment) },
  ],
  [
    'an event of an earlier version with extension attributes that name an actor',
    aFact({ actorkind: 7, actorissuer: person, data: {} }),
    { ...{ actor: '•••', actorkind: '•••', actorissuer: '•••' } },
  ],
  [
    'an event of a type that the catalogue does not have',
    aFact({ type: 'A.B.C.v9', actor: person, data: { name: 'Erika', age: 7 } }),
    { actor: '•••', data: { name: '•••', age: '•••' } },
  ],
  ['an assessment', assessment, {}],
  [
    'an assessment with the words of a model',
    { ...assessment, data: { ...assessment.data, model: { name: 'm', outcome: 'answered', text: 'Erika.' } } },
    { data: { ...assessment.data, model: { name: 'm', outcome: 'answered', text: '•••' } } },
  ],
  ['a move of Sluice itself', aMove('sluice/workflow'), { data: { ...aMove('').data, note: '•••' } }],
  [
    'a move of a person',
    aMove(person),
    {
      actor: '•••',
      data: {
        ...aMove('').data,
        moves: [{ from: 'held', to: 'rejected', at: '2026-03-01T12:30:00.000Z', reason: '•••' }],
        note: '•••',
      },
    },
  ],
  [
    'a violation',
    aFact({
      type: 'Security.Access.Violated.v1',
      happening: 'violated',
      actor: person,
      data: { kind: 'header', claimed: 'globex', call: 'POST /v1/events' },
    }),
    { actor: '•••', data: { kind: 'header', claimed: '•••', call: 'POST /v1/events' } },
  ],
  [
    'a change of a tenant',
    aFact({
      type: 'Access.Tenant.Changed.v1',
      happening: 'changed#0001',
      actor: person,
      data: { version: 1, change: 'permit', senderId: 'AIDA1', before: {}, after: {} },
    }),
    { actor: '•••', data: { version: 1, change: 'permit', senderId: '•••', before: {}, after: {} } },
  ],
  [
    'a proposal of a ruleset',
    example('Risk.Ruleset.Proposed.v1', 'proposed#strict@1', person),
    { actor: '•••', data: { ...catalogue.get('Risk.Ruleset.Proposed.v1')?.example, proposedBy: '•••' } },
  ],
  [
    'an activation of a ruleset',
    example('Risk.Ruleset.Activated.v1', 'activated#1', person),
    {
      actor: '•••',
      data: { ...catalogue.get('Risk.Ruleset.Activated.v1')?.example, proposedBy: '•••', activatedBy: '•••' },
    },
  ],
]

describe('A reader', () => {
  it.each(facts)('of the tenant sees %s whole', (_, fact) => {
    expect(redactFact(fact, own)).toEqual(fact)
  })

  it.each(facts)('who is an operator sees %s without persons', (_, fact, forOperator) => {
    const { subject: __, userid: ___, ...rest } = fact
    expect(redactFact(fact, operator)).toEqual({ ...rest, ...forOperator })
  })

  it.each([...catalogue.values()])('who is an operator sees no marked field of $type', ({ type, example: data }) => {
    expect(redactFact(aFact({ type, data, actor: person }), operator)).toMatchObject({
      actor: '•••',
      data: maskSensitive(type, data),
    })
  })

  it.each([...catalogue.values()])(
    'who is an operator sees the same of a fact of $type with values in the vault, without the names that its producer added',
    async ({ type, example }) => {
      const data = { ...example, remark: { of: [person] } }
      const clear = aFact({ type, data, ...withExtensions })
      const { draft } = await aVaultDoor().takeOut(clear)
      expect(JSON.stringify(draft)).toContain('commitment:')
      const { sluicevault, sluiceextensions, ...shown } = redactFact({ ...draft, id: clear.id }, operator)
      expect([sluicevault?.includes('personal'), sluiceextensions]).toEqual([true, '•••'])
      const { customer: _, sequence: __, ...known } = redactFact(clear, operator) as Fact & JsonObject
      const { remark: ___, ...fields } = known.data
      expect(shown).toEqual({ ...known, data: { ...fields, unknown: '•••' } })
    },
  )
})
