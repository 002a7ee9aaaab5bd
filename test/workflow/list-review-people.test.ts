import { describe, expect, it } from 'vitest'
import { aChoice, reviewIssuer } from '#test/support/builders/a-review.ts'
import { aReviewCaller, aReviewWorld } from '#test/support/builders/a-review-world.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeListReviewPeople, makeReadReviewPeople } from '#workflow/application/list-review-people.ts'

const person = (id: string, issuer = reviewIssuer) => ({ id, issuer })
const decided = (id: string, at: string) => aChoice({ person: person(id), at })

const aPeopleList = () => {
  const world = aReviewWorld()
  const listReviewPeople = makeListReviewPeople({ people: makeReadReviewPeople(world) })
  return { ...world, people: (caller = world.caller) => listReviewPeople(caller) }
}

describe(`list-review-people, in ${storeName},`, () => {
  it('lists who claimed and who decided, each person once', async () => {
    const { add, people } = aPeopleList()
    await add({ assignee: person('ana'), claimedUntil: '2026-03-01T13:01:00.000Z' })
    await add({ assignee: person('ana', 'https://other.example'), claimedUntil: '2026-03-01T12:00:00.000Z' })
    const at = ['2026-02-01T10:00:00.000Z', '2026-02-02T10:00:00.000Z'] as const
    for (const decidedAt of at)
      await add({ status: 'decided', decidedAt, outcome: 'reject', decisions: [decided('ben', decidedAt)] })
    await add({ need: 2, decisions: [decided('cleo', at[0])] })
    const named = (id: string, issuer: string) => ({ id, issuer, assignee: `${issuer} ${id}` })
    expect(await people()).toEqual({
      items: [
        { ...named('ana', reviewIssuer), claims: 1 },
        { ...named('ben', reviewIssuer), claims: 0, lastDecidedAt: at[1] },
        { ...named('cleo', reviewIssuer), claims: 0, lastDecidedAt: at[0] },
        { ...named('ana', 'https://other.example'), claims: 0 },
      ],
      nextCursor: null,
    })
  })

  it('lists no one of another tenant, and no one for an operator', async () => {
    const { add, people, tenantId } = aPeopleList()
    await add({ assignee: person('ana'), claimedUntil: '2026-03-01T13:01:00.000Z' })
    expect((await people(aReviewCaller('another-tenant'))).items).toEqual([])
    const operator = aReviewCaller(tenantId, { isOperator: true })
    await expect(people(operator)).rejects.toMatchObject({ code: 'operator-forbidden' })
  })
})
