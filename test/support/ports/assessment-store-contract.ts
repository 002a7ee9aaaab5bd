import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { AssessmentStore, StoredProfile } from '#scoring/application/ports.ts'
import { emptyProfile, type Profile, withMovement } from '#scoring/domain/profile.ts'
import { aFact, anAssessment } from '../builders/a-fact.ts'

const assessmentOf = (received: Fact, version = 2) =>
  follow(received, {
    type: 'Risk.Assessment.Completed.v1',
    source: 'sluice/scoring',
    happening: `assessed#baseline@${version}`,
    recordedat: '2026-03-01T12:00:02.000Z',
    data: anAssessment().data,
  })

const someMovement = (id: string) =>
  ({ id, at: 1_772_366_400_000, direction: 'out', counterparty: 7, minorUnits: 100, currency: 'EUR' }) as const

const grown = (held: StoredProfile, id: string): StoredProfile => ({
  ...held,
  profile: withMovement(held.profile, someMovement(id)),
})

/** The contract of every AssessmentStore, in memory and real. */
export const describeAssessmentStore = (name: string, makeStore: () => AssessmentStore) =>
  describe(`${name} keeps the AssessmentStore contract`, () => {
    const aTenant = () => `tenant-${randomUUID()}`
    const profilesOf = async (store: AssessmentStore, tenantId: string, ids: readonly string[]) =>
      (await store.profiles(wholeTenant(tenantId), ids)).map(({ profile }) => profile)

    it('has an empty profile of an unknown account', async () => {
      expect(await makeStore().profiles(wholeTenant(aTenant()), ['A'])).toEqual([
        { accountId: 'A', profile: emptyProfile, version: 0 },
      ])
    })

    it('gives back what it was given, of each account, and of this tenant alone', async () => {
      const [store, tenantid] = [makeStore(), aTenant()]
      const [one, two] = await store.profiles(wholeTenant(tenantid), ['A#1', 'B'])
      if (!one || !two) throw new Error('there are two')
      const full: Profile = Array.from({ length: 200 }, (_, index) => index).reduce<Profile>(
        (profile, index) =>
          withMovement(profile, {
            ...someMovement(`id-${index}`),
            at: index,
            direction: index % 2 === 0 ? 'in' : 'out',
            counterparty: index + 1,
          }),
        emptyProfile,
      )
      expect(await store.keep(assessmentOf(aFact({ tenantid })), [{ ...one, profile: full }, grown(two, 'x')])).toBe(
        'kept',
      )
      expect(await profilesOf(store, tenantid, ['A#1', 'B', 'C'])).toEqual([
        full,
        grown(two, 'x').profile,
        emptyProfile,
      ])
      expect(await profilesOf(store, aTenant(), ['A#1'])).toEqual([emptyProfile])
    })

    it('keeps the profiles of a tenant and of each partner apart', async () => {
      const [store, tenantId] = [makeStore(), aTenant()]
      const of = (partnerId: string | undefined) => store.profiles({ tenantId, partnerId }, ['A'])
      const [read] = await of('shop-7')
      if (!read) throw new Error('there is one')
      const received = aFact({ tenantid: tenantId, partnerid: 'shop-7' })
      expect(await store.keep(assessmentOf(received), [grown(read, 'x')])).toBe('kept')
      const versions = [...(await of('shop-7')), ...(await of('shop-8')), ...(await of(undefined))]
      expect(versions.map(({ version }) => version)).toEqual([1, 0, 0])
    })

    it('writes nothing, neither profiles nor assessment, when another writer of a profile was faster', async () => {
      const [store, tenantid] = [makeStore(), aTenant()]
      const [slow, other] = await store.profiles(wholeTenant(tenantid), ['A', 'B'])
      if (!slow || !other) throw new Error('there are two')
      await store.keep(assessmentOf(aFact({ tenantid, eventid: randomUUID() })), [grown(slow, 'first')])
      const late = aFact({ tenantid, eventid: randomUUID() })
      expect(await store.keep(assessmentOf(late), [grown(slow, 'late'), grown(other, 'late')])).toBe('overtaken')
      expect(await profilesOf(store, tenantid, ['A', 'B'])).toEqual([grown(slow, 'first').profile, emptyProfile])
      const [fresh] = await store.profiles(wholeTenant(tenantid), ['A'])
      if (!fresh) throw new Error('there is one')
      expect(await store.keep(assessmentOf(late), [grown(fresh, 'late')])).toBe('kept')
      expect(await profilesOf(store, tenantid, ['A'])).toEqual([grown(fresh, 'late').profile])
    })

    it('leaves everything as it is when the assessment is held already, however old the profile that was read', async () => {
      const [store, tenantid] = [makeStore(), aTenant()]
      const received = aFact({ tenantid, eventid: randomUUID() })
      const [read] = await store.profiles(wholeTenant(tenantid), ['A'])
      if (!read) throw new Error('there is one')
      await store.keep(assessmentOf(received), [grown(read, 'x')])
      expect(await store.keep(assessmentOf(received), [grown(read, 'x')])).toBe('kept')
      expect(await store.keep(assessmentOf(received), [])).toBe('kept')
      expect(await store.profiles(wholeTenant(tenantid), ['A'])).toEqual([{ ...grown(read, 'x'), version: 1 }])
    })

    it('lets one of many writers of one profile through at a time', async () => {
      const [store, tenantid] = [makeStore(), aTenant()]
      const [read] = await store.profiles(wholeTenant(tenantid), ['A'])
      if (!read) throw new Error('there is one')
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          store.keep(assessmentOf(aFact({ tenantid, eventid: randomUUID() })), [grown(read, `w${index}`)]),
        ),
      )
      expect(outcomes.filter((outcome) => outcome === 'kept')).toHaveLength(1)
    })
  })
