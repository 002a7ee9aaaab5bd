import { describe, expect, it } from 'vitest'
import type { FactLog } from '#facts/application/fact-log.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aFact } from '../builders/a-fact.ts'
import { aRegistration } from '../builders/a-user-event.ts'
import { aVaultDoor } from '../builders/a-vault.ts'

const aDraft = (known: Partial<FactDraft> = {}): FactDraft => {
  const { id: _, ...draft } = aFact(known)
  return draft
}

/** The contract of every FactLog, in memory and real. */
export const describeFactLog = (name: string, makeLog: () => FactLog) =>
  describe(`${name} keeps the FactLog contract`, () => {
    it('keeps a fact once and reports who kept it', async () => {
      const log = makeLog()
      const draft = aDraft()
      const first = await log.append(draft)
      const second = await log.append({ ...draft, recordedat: '2026-03-01T13:00:00.000Z' })
      expect(first).toMatchObject({ isNew: true, fact: draft })
      expect(second).toEqual({ isNew: false, fact: first.fact })
    })

    it('gives every copy of a fact one id, and every fact another', async () => {
      const log = makeLog()
      const draft = aDraft()
      const received = await log.append(draft)
      const other = await log.append({ ...draft, happening: 'changed#0001' })
      const elsewhere = await makeLog().append(draft)
      expect(elsewhere.fact.id).toBe(received.fact.id)
      expect(other.fact.id).not.toBe(received.fact.id)
    })

    it('lets one of many racing writers win and returns the same to all of them', async () => {
      const log = makeLog()
      const draft = aDraft()
      const appended = await Promise.all(
        Array.from({ length: 20 }, (_, writer) => log.append({ ...draft, actor: `writer-${writer}` })),
      )
      expect(appended.filter(({ isNew }) => isNew)).toHaveLength(1)
      expect(new Set(appended.map(({ fact }) => fact.actor)).size).toBe(1)
    })

    it('keeps a fact with its belongings once, also in a race, and returns its digest to every writer', async () => {
      const log = makeLog()
      const clear = aRegistration({ happening: 'violated' })
      const { takeOut } = aVaultDoor()
      const writers = await Promise.all(Array.from({ length: 8 }, () => takeOut(clear)))
      const appended = await Promise.all(writers.map(({ draft, belongings }) => log.append(draft, belongings)))
      expect(appended.filter(({ isNew }) => isNew)).toHaveLength(1)
      expect(new Set(appended.map(({ fact }) => JSON.stringify(fact))).size).toBe(1)
      expect(new Set(appended.map(({ digest }) => digest))).toEqual(new Set([writers[0]?.belongings?.digest]))
    })

    it('returns the history of an event in order, and of no other tenant or event', async () => {
      const log = makeLog()
      const draft = aDraft()
      // A running copy derives no further fact from these happenings.
      const [first, second, third] = ['changed#0001', 'violated', 'changed#0002']
      await log.append({ ...draft, happening: third, recordedat: '2026-03-01T12:00:03.000Z' })
      await log.append({ ...draft, happening: second, recordedat: '2026-03-01T12:00:02.000Z' })
      await log.append({ ...draft, happening: first })
      await log.append(aDraft({ tenantid: draft.tenantid }))
      await log.append(aDraft({ eventid: draft.eventid }))
      const history = await log.history(wholeTenant(draft.tenantid), draft.eventid)
      expect(history.map(({ happening }) => happening)).toEqual([first, second, third])
      expect(await log.history(wholeTenant('unknown'), draft.eventid)).toEqual([])
    })

    it('shows the event of a partner to this partner and to the whole tenant alone', async () => {
      const log = makeLog()
      const draft = aDraft({ partnerid: 'shop-7' })
      await log.append(draft)
      const own = aDraft({ tenantid: draft.tenantid })
      await log.append(own)
      const isShownTo = async (partnerId: string | undefined, { eventid }: FactDraft) =>
        (await log.history({ tenantId: draft.tenantid, partnerId }, eventid)).length > 0
      expect([
        await isShownTo('shop-7', draft),
        await isShownTo(undefined, draft),
        await isShownTo('shop-8', draft),
      ]).toEqual([true, true, false])
      expect([await isShownTo(undefined, own), await isShownTo('shop-7', own)]).toEqual([true, false])
    })

    it('returns the fact of the receipt of an event, to those who may see the event', async () => {
      const log = makeLog()
      const draft = aDraft({ partnerid: 'shop-7' })
      expect(await log.first(wholeTenant(draft.tenantid), draft.eventid)).toBeUndefined()
      const { fact } = await log.append(draft)
      await log.append({ ...draft, happening: 'changed#0001' })
      const seen = (partnerId?: string) => log.first({ tenantId: draft.tenantid, partnerId }, draft.eventid)
      expect([await seen(), await seen('shop-7'), await seen('shop-8')]).toEqual([{ fact }, { fact }, undefined])
      expect(await log.first(wholeTenant('unknown'), draft.eventid)).toBeUndefined()
    })

    it('gives data back as it was, whatever JSON it is', async () => {
      const log = makeLog()
      const data = { b: 1, a: { '': null, deep: [1.5, 1e300, 'ä\u0000\ud83d\ude00', true] }, 10: 'ten', 9: 'nine' }
      const draft = aDraft({ data })
      await log.append(draft)
      const [held] = await log.history(wholeTenant(draft.tenantid), draft.eventid)
      expect(JSON.stringify(held?.data)).toBe(JSON.stringify(data))
    })
  })
