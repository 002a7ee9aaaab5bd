import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventSchema } from '#api/event-schema.ts'
import { producerTypes } from '#catalogue/catalogue.ts'
import { isCommitment } from '#catalogue/commitments.ts'
import { withId } from '#facts/application/identity.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { arbitrariesOf, type Schema } from '#test/support/builders/arbitrary-of-schema.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeVaultParts } from '#test/support/ports/vault-stores.ts'
import { valueCountMax, vaultClassesOf } from '#vault/application/take-out.ts'

const draftOf = (known: Partial<FactDraft>): FactDraft => {
  const { id: _, ...draft } = aFact(known)
  return draft
}

const now = '2026-03-02T00:00:00.000Z'

describe(`take-out, in ${storeName},`, () => {
  it('puts a commitment in the place of each personal, secret and unknown value, and of each attribute of the producer', async () => {
    const { takeOut } = await makeVaultParts()
    const clear = aRegistration()
    const { draft } = await takeOut(clear)
    const { data, device, attempt, isTrusted } = draft as FactDraft & JsonObject
    expect([data.email, data.verificationToken, data.fullName, data['nick/name']].every(isCommitment)).toBe(true)
    expect([device, attempt, isTrusted].every(isCommitment)).toBe(true)
    expect(draft).toMatchObject({
      sluicevault: 'personal secret',
      tracestate: 'a=b',
      subject: 'person/7',
      data: { userId: clear.data.userId },
    })
    expect(JSON.stringify(draft)).not.toMatch(/mara|Muster|verification-token|m~1/i)
  })

  it('stores the values with the fact, finds them by subject and by user, and returns them in their places', async () => {
    const { takeOut, log, vaultAt, row } = await makeVaultParts()
    const clear = aRegistration()
    const { draft, belongings } = await takeOut(clear)
    const { fact } = await log.append(draft, belongings)
    const [opened] = await vaultAt(now).open([fact])
    expect(opened?.states).toEqual({ personal: 'open', secret: 'open' })
    expect(JSON.stringify(opened?.fact)).toBe(
      JSON.stringify(withId({ ...clear, sluicevault: 'personal secret' } as FactDraft)),
    )
    const key = { tenantId: fact.tenantid, eventId: fact.eventid }
    const index = { bySubjectPk: `${fact.tenantid}#person/7`, byUserPk: `${fact.tenantid}#${clear.data.userId}` }
    expect(await row({ ...key, vaultClass: 'personal' })).toMatchObject(index)
    // The token is stored for the 30 days of its type.
    const expiresAt = Date.parse('2026-03-31T12:00:01.000Z') / 1000
    expect(await row({ ...key, vaultClass: 'secret' })).toMatchObject({ ...index, expiresAt })
    expect(await row({ ...key, vaultClass: 'personal' })).not.toHaveProperty('expiresAt')
  })

  it('is found by the user of its envelope and of its data, in lower case', async () => {
    const { takeOut } = await makeVaultParts()
    const user = '1B7E0A52-9F60-4C1E-8A55-70F1C2D3E4A5'
    const itemOf = async (known: Partial<FactDraft>) =>
      (await takeOut({ ...aRegistration(), ...known })).belongings?.items[0]
    const { data } = aRegistration()
    expect(await itemOf({ userid: user, data: { ...data, userId: user.toLowerCase() } })).toMatchObject({
      userId: user.toLowerCase(),
      dataUserId: undefined,
    })
    const userId = user.replace('1', '2')
    expect(await itemOf({ userid: user, data: { ...data, userId } })).toMatchObject({
      userId: user.toLowerCase(),
      dataUserId: userId.toLowerCase(),
    })
  })

  it('has no index attribute for an event without a subject and a user', async () => {
    const { takeOut, log, row } = await makeVaultParts()
    const { draft, belongings } = await takeOut(draftOf({ data: { ...aFact().data, note: 'rent' } }))
    const { fact } = await log.append(draft, belongings)
    const item = await row({ tenantId: fact.tenantid, eventId: fact.eventid, vaultClass: 'personal' })
    expect(item).toBeDefined()
    expect(item).not.toHaveProperty('bySubjectPk')
    expect(item).not.toHaveProperty('byUserPk')
  })

  it('changes nothing in an event without such values, and asks for no key', async () => {
    const clear = draftOf({ tracestate: 'a=b' } as Partial<FactDraft>)
    const refuse = async (): Promise<never> => Promise.reject(new Error('No key is needed.'))
    const { takeOut } = aVaultDoor({ current: refuse, open: refuse })
    const taken = await takeOut(clear)
    expect(taken.draft).toBe(clear)
    expect(taken).not.toHaveProperty('belongings')
  })

  it('refuses an event with more values than a fact can commit to', async () => {
    const { takeOut } = await makeVaultParts()
    const fieldsOf = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]))
    const withFields = (count: number) => takeOut(draftOf({ data: { ...aFact().data, ...fieldsOf(count) } }))
    const { belongings } = await withFields(valueCountMax)
    expect(belongings?.items).toHaveLength(1)
    await expect(withFields(valueCountMax + 1)).rejects.toMatchObject({ code: 'body-too-large', retryable: false })
  })

  it('refuses values whose names are larger than an item can be', async () => {
    const { takeOut } = await makeVaultParts()
    const data = { ...aFact().data, ['n'.repeat(150_000)]: 1, ['m'.repeat(150_000)]: 1 }
    await expect(takeOut(draftOf({ data }))).rejects.toMatchObject({ code: 'body-too-large' })
  })
})

/** Any JSON that a producer may add. */
const added = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__'),
  fc.jsonValue({ maxDepth: 3 }),
  {
    maxKeys: 3,
  },
)
const attributes = fc.dictionary(
  fc.stringMatching(/^x[a-z]{1,8}$/),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  {
    maxKeys: 3,
  },
)

const draftsOf = (type: string, example: JsonObject): fc.Arbitrary<FactDraft> => {
  const schema = eventSchema(type)
  const drawn = arbitrariesOf(schema)(schema as Schema) as fc.Arbitrary<JsonObject>
  const data = fc.oneof(drawn, fc.constant(example))
  return fc
    .tuple(data, added, attributes)
    .map(([own, more, names]) => draftOf({ ...names, type, eventtype: type, data: { ...more, ...own } }))
}

describe.skipIf(storeName !== 'memory')('Whatever an event of any type has', () => {
  it.each(producerTypes.map(({ type, example }) => [type, example] as const))(
    '%s, taking out and putting back is the identity, and no value stays',
    async (type, example) => {
      const { takeOut, log, vaultAt } = await makeVaultParts()
      await fc.assert(
        fc.asyncProperty(draftsOf(type, example), async (clear) => {
          const [one, other] = [await takeOut(clear), await takeOut(clear)]
          const places = [...vaultClassesOf(clear).keys()]
          for (const pointer of places) {
            const [text, again] = [valueAt(one.draft, pointer), valueAt(other.draft, pointer)]
            expect([isCommitment(text), isCommitment(again), text !== again]).toEqual([true, true, true])
          }
          const { fact } = await log.append(one.draft, one.belongings)
          const [opened] = await vaultAt(now).open([fact])
          const { sluicevault: _, ...back } = opened?.fact ?? fact
          expect(JSON.stringify(back)).toBe(JSON.stringify(withId(clear)))
        }),
        { numRuns: 15 },
      )
    },
  )
})

const valueAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, step) => (at as JsonObject)[step.replaceAll('~1', '/').replaceAll('~0', '~')], value)
