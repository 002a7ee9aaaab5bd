import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Fact, type FactDraft, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aFact, anAssessment, somePayment } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { aVault } from '#test/support/builders/a-vault-reader.ts'
import { makeFactLog, makeFactsByKey } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeActivity, makeEventRows } from '#test/support/ports/views-stores.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import { makeFindSimilar } from '#views/application/find-similar.ts'

const [structuring, large] = ['structuring@1', 'large-amount@2']
const issuer = 'https://login.example.com'

type Story = Readonly<{
  rules?: readonly string[]
  /** The statuses of its steps. */
  steps?: readonly EventStatus[]
  decision?: Readonly<{ outcome: 'approve' | 'reject'; reason: string }>
  known?: Partial<Fact>
}>

const aWorld = () => {
  const [rows, activity, facts, vault] = [makeEventRows(), makeActivity(), makeFactLog(), aVault()]
  const project = aProjector(rows, { activity, facts })
  const tenantId = `tenant-${randomUUID()}`
  const append = async (draft: FactDraft) => (await facts.append(draft)).fact
  const findSimilar = makeFindSimilar({ rows, activity, facts: makeFactsByKey(facts), vault: vault.vault })

  const moveOf = (cause: Fact, version: number, status: EventStatus) =>
    follow(cause, {
      ...{ type: 'Workflow.Event.Moved.v1', source: 'sluice/workflow', happening: happenings.moved(version) },
      recordedat: `2026-03-01T12:00:0${version}.000Z`,
      data: {
        ...{ version, status, score: 45, band: 'medium' },
        moves: [{ from: 'processing', to: status, at: '2026-03-01T12:00:05.000Z', reason: 'Its score.' }],
      },
    })
  const choice = (assessmentFactId: string) => ({ assessmentFactId, level: 1, isSupervisor: false })
  const decisionOn = (assessed: Fact, { outcome, reason }: NonNullable<Story['decision']>) => ({
    ...follow(assessed, {
      ...{ type: 'Workflow.Review.Decided.v1', source: 'sluice/workflow', happening: happenings.reviewed(2) },
      recordedat: '2026-03-01T12:25:00.000Z',
      data: {
        ...{ act: 2, version: 3, purpose: 'decide', outcome, reason, level: 1, isLate: false, isFinal: true },
        basedOn: { version: 2, assessmentFactId: assessed.id },
        policy: { id: 'standard', version: 1 },
        choices: [
          // On an earlier assessment.
          { person: { id: 'cleo', issuer }, outcome, at: '2026-03-01T12:10:00.000Z', ...choice(randomUUID()) },
          { person: { id: 'ben', issuer }, outcome: 'approve', at: '2026-03-01T12:20:00.000Z', ...choice(assessed.id) },
          { person: { id: 'ana', issuer }, outcome: 'reject', at: '2026-03-01T12:25:00.000Z', ...choice(assessed.id) },
        ],
      },
    }),
    ...{ actor: 'ana', actorkind: 'user', actorissuer: issuer },
  })

  /** Records an event with its whole history, and projects it in an order of its own. */
  const record = async ({ rules = [structuring], steps = ['held'], decision, known = {} }: Story = {}) => {
    const { id: _, ...draft } = aFact({ ...known, tenantid: tenantId })
    const received = await append(draft)
    const { type, source, data } = anAssessment({ band: 'medium' })
    const reasons = rules.map((ruleId) => ({ ruleId, points: 20, because: 'It fired.' }))
    const ruleset = { recordedat: '2026-03-01T12:00:00.500Z', happening: 'assessed#baseline@1' as const }
    const assessed = await append(follow(received, { type, source, ...ruleset, data: { ...data, reasons } }))
    const moves: Fact[] = []
    for (const [index, status] of steps.entries()) moves.push(await append(moveOf(assessed, index + 1, status)))
    const decided = decision && (await vault.appendLater(facts, decisionOn(assessed, decision), received))
    const all = [...(decided ? [decided] : []), ...moves, assessed, received]
    for (const fact of [...all, ...all.toReversed()]) await project(fact)
    return { received, assessed, decided, id: received.eventid }
  }
  return {
    findSimilar,
    rows,
    record,
    vault,
    facts,
    append,
    tenantId,
    member: { ...wholeTenant(tenantId), isOperator: false },
  }
}

type Found = Readonly<{
  rules: readonly string[]
  sameRules: Readonly<{ complete: boolean; approved: number; rejected: number; items: readonly { id: string }[] }>
  accountReviews: readonly { id: string; accountId: string }[]
}>

const elsewhere = (day: number) => {
  const [debtor, creditor] = [{ accountId: randomUUID() }, { accountId: randomUUID() }]
  return { receivedat: `2026-02-0${day}T12:00:00.000Z`, data: { ...somePayment, debtor, creditor } }
}

describe(`find-similar, in ${storeName},`, () => {
  it('shows decided events with the same rules, and what was held on the accounts, with who decided and why', async () => {
    const { findSimilar, record, member } = aWorld()
    const event = await record({ rules: [large, structuring] })
    const reason = ' The payer could not explain it. \nTwo calls were made.'
    const rejected = await record({
      ...{ rules: [structuring, large], steps: ['held', 'rejected'], known: elsewhere(2) },
      decision: { outcome: 'reject', reason },
    })
    const machine = await record({ rules: [large, structuring], steps: ['rejected'], known: elsewhere(1) })
    await record({ rules: [large, structuring], known: elsewhere(3) })
    await record({ rules: [large, structuring], steps: ['approved'], known: elsewhere(4) })
    const neighbour = await record({ rules: [large] })
    await record({ rules: [large], steps: ['approved'] })

    const known = { type: 'Payment.Transfer.Observed.v1', score: 45, band: 'medium', amount: somePayment.amount }
    const decision = {
      ...{ outcome: 'reject', at: '2026-03-01T12:25:00.000Z', isLate: false },
      by: [{ id: 'ana', issuer }],
      reason: 'The payer could not explain it.',
    }
    expect(await findSimilar(member, event.id)).toEqual({
      rules: [large, structuring],
      sameRules: {
        ...{ complete: true, approved: 0, rejected: 2 },
        items: [
          { ...known, id: rejected.id, receivedAt: rejected.received.receivedat, status: 'rejected', decision },
          { ...known, id: machine.id, receivedAt: machine.received.receivedat, status: 'rejected' },
        ],
      },
      accountReviews: [
        { ...known, id: neighbour.id, receivedAt: neighbour.received.receivedat, status: 'held', accountId: '4711' },
      ],
    })
    const ofNeighbour = (await findSimilar(member, neighbour.id)) as Found
    expect([ofNeighbour.sameRules.items, ofNeighbour.accountReviews.map(({ id }) => id)]).toEqual([[], [event.id]])
  })

  it('reads the reasons of all events at once, and hides an erased and an altered one alone', async () => {
    const { findSimilar, record, vault, append, member } = aWorld()
    const event = await record()
    const decided = { steps: ['held', 'rejected'] as const, decision: { outcome: 'reject', reason: 'One.' } as const }
    const [erased, restored, altered, shown] = [
      await record({ ...decided, known: elsewhere(4) }),
      await record({ ...decided, known: elsewhere(3) }),
      await record({ ...decided, known: elsewhere(2) }),
      await record({ ...decided, known: elsewhere(1) }),
    ]
    const decidedFact = ({ decided: fact, received }: typeof erased) => fact ?? received
    vault.erase(decidedFact(erased), 'personal')
    vault.swap(decidedFact(altered), decidedFact(shown), 'personal')
    // The log has the erasure, and the vault the values of a backup.
    const [type, source] = ['Custody.Event.Erased.v1', 'sluice/custody']
    const happened = { happening: happenings.erased(2), recordedat: '2026-03-02T12:00:00.000Z' }
    const data = { erasureId: randomUUID(), erased: ['personal'], happenings: [happenings.reviewed(2)] }
    await append(follow(restored.received, { type, source, ...happened, data }))
    vault.reads.length = 0
    const { sameRules } = (await findSimilar(member, event.id)) as Found
    expect(sameRules.items.map(({ id }) => id)).toEqual([erased.id, restored.id, altered.id, shown.id])
    expect(sameRules.items).toMatchObject([
      { decision: { reason: '•••', hidden: { personal: 'erased' }, by: [{ id: 'ana' }] } },
      { decision: { reason: '•••', hidden: { personal: 'erased' } } },
      { decision: { reason: '•••', hidden: { personal: 'altered' } } },
      { decision: { reason: 'One.' } },
    ])
    expect(vault.reads).toEqual([3])
  })

  it('shows an operator and a partner neither people nor reasons, and a partner only its own events', async () => {
    const { findSimilar, record, vault, member } = aWorld()
    const known = { partnerid: 'shop-7' }
    const story = { steps: ['held', 'approved'] as const, decision: { outcome: 'approve', reason: 'Mine.' } as const }
    const event = await record({ known })
    const own = await record({ ...story, known })
    const other = await record(story)
    vault.reads.length = 0
    const hidden = { decision: { by: [{ id: '•••' }], reason: '•••', hidden: { personal: 'masked' } } }
    const operator = (await findSimilar({ ...member, isOperator: true }, event.id)) as Found
    expect(new Set(operator.sameRules.items.map(({ id }) => id))).toEqual(new Set([own.id, other.id]))
    expect(operator.sameRules.items).toMatchObject([hidden, hidden])
    expect(operator.accountReviews[0]).toMatchObject({ ...hidden, accountId: '•••' })
    const partner = (await findSimilar({ ...member, partnerId: 'shop-7' }, event.id)) as Found
    expect(partner).toMatchObject({
      sameRules: { approved: 1, items: [{ ...hidden, id: own.id }] },
      accountReviews: [{ ...hidden, id: own.id }],
    })
    expect(vault.reads).toEqual([])
    await expect(findSimilar({ ...member, partnerId: 'shop-8' }, event.id)).rejects.toMatchObject({
      code: 'event-not-found',
    })
  })

  it('hides a reason that the fifth erasure of its event reached, after a restore of the vault', async () => {
    const { findSimilar, record, append, member } = aWorld()
    const event = await record()
    const decision = { outcome: 'reject', reason: 'One.' } as const
    const { received, id } = await record({ steps: ['held', 'rejected'], decision, known: elsewhere(1) })
    for (const number of [1, 2, 3, 4, 5]) {
      const [type, source] = ['Custody.Event.Erased.v1', 'sluice/custody']
      const erased = number < 5 ? happenings.reviewed(number + 2) : happenings.reviewed(2)
      const data = { erasureId: randomUUID(), erased: ['personal'], happenings: [erased] }
      const happened = { happening: happenings.erased(number), recordedat: '2026-03-02T12:00:00.000Z' }
      await append(follow(received, { type, source, ...happened, data }))
    }
    const { sameRules } = (await findSimilar(member, event.id)) as Found
    expect(sameRules.items).toMatchObject([{ id, decision: { reason: '•••', hidden: { personal: 'erased' } } }])
  })

  it('finds the events of a partner, and states what is complete, whatever others have', async () => {
    const { findSimilar, record, rows, member } = aWorld()
    const known = { partnerid: 'shop-7' }
    const event = await record({ known })
    const own = await record({ steps: ['held', 'rejected'], known: { ...known, ...elsewhere(1) } })
    // The newest hundred of the tenant are of others.
    const others = Array.from({ length: 101 }, (_, index) => ({
      ...{ tenantId: member.tenantId, partnerId: 'shop-8', eventId: randomUUID(), correlationId: randomUUID() },
      ...{ type: 'Payment.Transfer.Observed.v1', receivedAt: `2026-03-02T12:00:00.${100 + index}Z` },
    }))
    await inParallel(
      20,
      others,
      async (other) => void (await rows.apply(other, { kind: 'unapproved', rules: [structuring] })),
    )
    const partner = (await findSimilar({ ...member, partnerId: 'shop-7' }, event.id)) as Found
    expect(partner.sameRules).toMatchObject({ complete: true, rejected: 1, items: [{ id: own.id }] })
    expect((await findSimilar(member, event.id)) as Found).toMatchObject({ sameRules: { complete: false } })
  })

  it('finds nothing for an event for which no rule fired, and no event of another tenant', async () => {
    const { findSimilar, record, member } = aWorld()
    const event = await record({ rules: [], known: elsewhere(1) })
    await record({ rules: [], steps: ['rejected'], known: elsewhere(2) })
    expect(await findSimilar(member, event.id)).toEqual({
      rules: [],
      sameRules: { complete: true, approved: 0, rejected: 0, items: [] },
      accountReviews: [],
    })
    for (const id of [randomUUID(), 'no-id'])
      await expect(findSimilar(member, id)).rejects.toMatchObject({ code: 'event-not-found' })
    const another = { ...member, tenantId: `${member.tenantId}-2` }
    await expect(findSimilar(another, event.id)).rejects.toMatchObject({ code: 'event-not-found' })
  })
})
