import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventSchema } from '#api/event-schema.ts'
import { catalogue, producerTypes } from '#catalogue/catalogue.ts'
import { isCommitment } from '#catalogue/commitments.ts'
import { markedPlaces } from '#catalogue/marked-places.ts'
import { withId } from '#facts/application/identity.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aRegistration } from '#test/support/builders/a-user-event.ts'
import { aVaultDoor } from '#test/support/builders/a-vault.ts'
import { arbitrariesOf, type Schema } from '#test/support/builders/arbitrary-of-schema.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeVaultParts } from '#test/support/ports/vault-stores.ts'
import { unknownFields } from '#vault/application/added-values.ts'
import { vaultClassesOf } from '#vault/application/take-out.ts'

const draftOf = (known: Partial<FactDraft>): FactDraft => {
  const { id: _, ...draft } = aFact(known)
  return draft
}

const now = '2026-03-02T00:00:00.000Z'

describe(`take-out, in ${storeName},`, () => {
  it('puts a commitment in the place of each personal and secret value, of all unknown fields, and of all attributes of the producer', async () => {
    const { takeOut } = await makeVaultParts()
    const clear = aRegistration()
    const { draft } = await takeOut(clear)
    const { data, sluiceextensions } = draft
    expect([data.email, data.verificationToken, data.fullName, data.unknown].every(isCommitment)).toBe(true)
    expect(isCommitment(sluiceextensions)).toBe(true)
    for (const name of ['device', 'attempt', 'isTrusted']) expect(draft).not.toHaveProperty(name)
    expect(Object.keys(data)).toEqual(['userId', 'email', 'verificationToken', 'fullName', 'unknown'])
    expect(draft).toMatchObject({
      sluicevault: 'personal secret',
      tracestate: 'a=b',
      subject: 'person/7',
      data: { userId: clear.data.userId },
    })
    expect(JSON.stringify(draft)).not.toMatch(/mara|Muster|verification-token|m~1|nick|device/i)
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
    const key = { tenantId: fact.tenantid, eventId: fact.eventid, happening: 'received' }
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
    const key = { tenantId: fact.tenantid, eventId: fact.eventid, happening: 'received' }
    const item = await row({ ...key, vaultClass: 'personal' })
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

  it('gathers all unknown fields of all objects, also one that has the name of their place, and returns them in order', async () => {
    const { takeOut, log, vaultAt } = await makeVaultParts()
    const text =
      '{"kind":"transfer","9":"nine","note":"a","unknown":{"unknown":1},"amount":{"minorUnits":1,"currency":"EUR"},"__proto__":{"x":1},' +
      '"debtor":{"z":1,"accountId":"4711","a~/b":[2]},"creditor":{"accountId":"0815","constructor":null},"":""}'
    const clear = draftOf({ data: JSON.parse(text) as JsonObject })
    const { draft, belongings } = await takeOut(clear)
    const { unknown, ...known } = draft.data
    expect(isCommitment(unknown)).toBe(true)
    expect(known).toEqual({
      kind: 'transfer',
      amount: { minorUnits: 1, currency: 'EUR' },
      debtor: { accountId: '4711' },
      creditor: { accountId: '0815' },
    })
    const { fact } = await log.append(draft, belongings)
    const [opened] = await vaultAt(now).open([fact])
    expect(JSON.stringify(opened?.fact.data)).toBe(JSON.stringify(clear.data))
  })

  it('refuses values whose names are larger than an item can be', async () => {
    const { takeOut } = await makeVaultParts()
    const data = { ...aFact().data, ['n'.repeat(150_000)]: 1, ['m'.repeat(150_000)]: 1 }
    await expect(takeOut(draftOf({ data }))).rejects.toMatchObject({ code: 'body-too-large' })
  })
})

/** Any JSON that a producer may add. */
const added = fc.dictionary(
  fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('__proto__', 'unknown', '0', '12', 'constructor', 'a/b~c')),
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
    .map(([own, more, names]) => draftOf({ ...names, type, eventtype: type, data: { ...more, ...own, more } }))
}

describe.skipIf(storeName !== 'memory')('Whatever an event of any type has', () => {
  it.each(producerTypes.map(({ type, example }) => [type, example] as const))(
    '%s, taking out and putting back is the identity, and no value stays',
    async (type, example) => {
      const { takeOut, log, vaultAt } = await makeVaultParts()
      await fc.assert(
        fc.asyncProperty(draftsOf(type, example), async (clear) => {
          const [one, other] = [await takeOut(clear), await takeOut(clear)]
          expect(commitmentCountOf(one.draft)).toBe(commitmentCountOf(other.draft))
          for (const pointer of vaultClassesOf(clear).keys()) {
            const [text, again] = [valueAt(one.draft, pointer), valueAt(other.draft, pointer)]
            const isGone = text === undefined && again === undefined
            expect(isGone || (isCommitment(text) && isCommitment(again) && text !== again)).toBe(true)
          }
          const entry = catalogue.get(type)
          if (entry?.data.safeParse(clear.data).success) dataOf(entry.data, withId(one.draft))
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

const commitmentCountOf = (draft: FactDraft): number => JSON.stringify(draft).split('"commitment:').length - 1

it('No type has a field with the name of the place of unknown fields, and each allows it in its facts', () => {
  for (const { type, data, example } of catalogue.values()) {
    const fact = aFact({
      type,
      sluicevault: 'personal',
      data: { ...example, [unknownFields]: `commitment:${'a'.repeat(43)}` },
    })
    expect([type, markedPlaces(data, fact.data).get(`/${unknownFields}`)]).toEqual([type, 'added'])
    expect(() => dataOf(data, fact)).not.toThrow()
  }
})

/** The value at a place, if it is still in its place. */
const valueAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, step) => {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
      return typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined
    }, value)
