import * as z from 'zod'
import { contentHash } from '#approval/application/content-hash.ts'
import { erasureTarget } from '#catalogue/families/custody.ts'
import { erasedIn } from '#facts/application/erased-facts.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { follow } from '#facts/domain/fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import type { ItemName } from '#facts/domain/vault-item.ts'
import type { JobKind } from '#jobs/application/ports.ts'
import type { ItemOutcome } from '#jobs/domain/tally.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type ErasureTarget, skipCodes } from '../domain/erasure.ts'
import { custodySource, definedFields } from './custody-fact.ts'
import { receivedFactIn } from './erasure-thing.ts'
import { isHeld } from './is-held.ts'
import type { CustodyRegister, PersonalItems } from './ports.ts'

type Needs = Readonly<{
  items: PersonalItems
  register: Pick<CustodyRegister, 'of' | 'erasure'>
  facts: Pick<FactLog, 'history'>
  clock: Clock
  pause: (tries: number) => Promise<void>
}>

/** The selection of a job of this kind. */
const selectionSchema = z.object({ tenantId: z.string(), erasureId: z.uuid(), target: erasureTarget })

type Selection = z.output<typeof selectionSchema>

const pageSize = 50

/** The most writes of an event that concurrent writers win. */
const tryCountMax = 5

/** The most items of one transaction, which has at most 100 writes. An event can have one for each text that people wrote. */
const itemCountMax = 90

/**
 * The kind of job that erases the personal and secret values of events, and what people wrote about them. Values under a legal hold
 * are skipped. The values of an event and its fact `erased` are one transaction, so a repeat after a death finds either both or
 * none. After a restore the values are removed again, and the fact is not written twice. It acts only for an approved erasure with
 * the same target: people may write the table of jobs.
 */
export const makeEraseEvents = ({ items, register, facts, clock, pause }: Needs): JobKind => {
  /** @throws Refusal `proposal-altered` if no approved erasure has this target. */
  const refuseAltered = async ({ tenantId, erasureId, target }: Selection): Promise<void> => {
    const erasure = await register.erasure(tenantId, erasureId)
    if (erasure?.activatedAt === undefined || contentHash(erasure.target) !== contentHash(definedFields(target)))
      throw new Refusal(
        'proposal-altered',
        'The job of an erasure differs from what two people approved. Delete its row.',
      )
  }

  const tryErase = async ({ tenantId, erasureId }: Selection, eventId: string): Promise<TryOutcome | undefined> => {
    const { version, targets } = await register.of(tenantId)
    const [history, left] = await Promise.all([
      facts.history(wholeTenant(tenantId), eventId),
      items.itemsOf(tenantId, eventId),
    ])
    const received = receivedFactIn(history)
    const erasedFacts = history.filter((fact) => kindOf(fact) === 'erased')
    if (left.length === 0 || !received) {
      // A runner that died has erased and counted it.
      if (erasedFacts.some(({ data }) => data.erasureId === erasureId)) return { kind: 'done' }
      return { kind: 'skipped', code: skipCodes.alreadyErased }
    }
    if (isHeld({ version, targets }, received)) return { kind: 'skipped', code: skipCodes.held }
    const [part, at] = [left.slice(0, itemCountMax), clock()]
    const isLast = part.length === left.length
    const draft = follow(received, {
      type: 'Custody.Event.Erased.v1',
      source: custodySource,
      happening: happenings.erased(erasedFacts.length + 1),
      recordedat: at,
      data: { erasureId, ...contentOf(part) },
    })
    const erasure = { tenantId, eventId, erasureId, items: part, isLast, at, holdsVersion: version }
    const isNew = !part.every(erasedIn(history))
    if (!(await items.erase({ ...erasure, ...(isNew && { draft }) }))) return undefined
    return isLast ? { kind: 'done' } : 'more'
  }

  const erase = async (selection: Selection, eventId: string): Promise<ItemOutcome> => {
    const tried = await untilWon(tryCountMax, pause, () => tryErase(selection, eventId))
    if (tried === 'more') return erase(selection, eventId)
    if (tried) return tried
    throw new Transient('store-unavailable', 'Other writers changed the event each time. The erasure tries it again.')
  }

  return {
    tenantOf: (selection) => selectionSchema.parse(selection).tenantId,

    count: async (selection, max) => {
      const { tenantId, target } = selectionSchema.parse(selection)
      let [count, after] = [0, undefined as string | undefined]
      do {
        const page = await items.find(tenantId, target, { limit: 1000, after })
        count += page.items.length
        after = page.next
      } while (after !== undefined && count < max)
      return Math.min(count, max)
    },

    open: (input) => {
      const selection = selectionSchema.parse(input)
      return async (after) => {
        await refuseAltered(selection)
        const page = await items.find(selection.tenantId, selection.target, { limit: pageSize, after })
        const eventItems = page.items.map((eventId) => ({
          name: eventId,
          cursor: eventId,
          act: () => erase(selection, eventId),
        }))
        return { items: eventItems, next: page.next, isLast: page.next === undefined }
      }
    },
  }
}

/** The outcome of one transaction. `more`: it erased as many items as it has room for, and others are left. */
type TryOutcome = ItemOutcome | 'more'

/** The classes of items, and their facts. The first fact alone is not named, as in facts of earlier versions. */
const contentOf = (part: readonly ItemName[]) => {
  const [erased, named] = [
    new Set(part.map(({ vaultClass }) => vaultClass)),
    new Set(part.map(({ happening }) => happening)),
  ]
  const isFirstAlone = named.size === 1 && named.has(happenings.received())
  return { erased: [...erased].toSorted(), ...(!isFirstAlone && { happenings: [...named].toSorted() }) }
}

/** The most events of one search that still have values. Above it, the others are found after these are erased. */
const searchCountMax = 1000
const searchChunk = 20

/**
 * Counts events of a target that still have values and are under no hold. It depends on no job. Events that cannot be erased
 * because the log has no first fact of them are not counted. @throws Transient `store-unavailable`.
 */
export const makeCountUnerased = ({ items, register, facts }: Pick<Needs, 'items' | 'register' | 'facts'>) => {
  const isUnerased = async (tenantId: string, eventId: string): Promise<boolean> => {
    if ((await items.itemsOf(tenantId, eventId)).length === 0) return false
    const [holds, history] = await Promise.all([register.of(tenantId), facts.history(wholeTenant(tenantId), eventId)])
    const received = receivedFactIn(history)
    return received !== undefined && !isHeld(holds, received)
  }

  return async (tenantId: string, target: ErasureTarget): Promise<number> => {
    const { items: found } = await items.find(tenantId, target, { limit: searchCountMax })
    let count = 0
    for (let start = 0; start < found.length; start += searchChunk) {
      const chunk = found.slice(start, start + searchChunk)
      const results = await Promise.all(chunk.map((eventId) => isUnerased(tenantId, eventId)))
      count += results.filter(Boolean).length
    }
    return count
  }
}
