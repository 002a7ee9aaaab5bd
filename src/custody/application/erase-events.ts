import * as z from 'zod'
import { erasureTarget } from '#catalogue/families/custody.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { follow } from '#facts/domain/fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import type { JobKind } from '#jobs/application/ports.ts'
import type { ItemOutcome } from '#jobs/domain/tally.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { skipCodes } from '../domain/erasure.ts'
import { custodySource } from './custody-fact.ts'
import { receivedFactIn } from './erasure-thing.ts'
import { isHeld } from './is-held.ts'
import type { Holds, PersonalItems } from './ports.ts'

type Needs = Readonly<{
  items: PersonalItems
  holds: Holds
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

/**
 * The kind of job that erases the personal and secret values of events. An event under a legal hold is skipped. The values of an
 * event and its fact `erased` are one transaction, so a repeat after a death finds either both or none. After a restore the values
 * are removed again, and the fact is not written twice.
 */
export const makeEraseEvents = ({ items, holds, facts, clock, pause }: Needs): JobKind => {
  const tryErase = async ({ tenantId, erasureId }: Selection, eventId: string): Promise<ItemOutcome | undefined> => {
    const { version, targets } = await holds.of(tenantId)
    const [history, classes] = await Promise.all([
      facts.history(wholeTenant(tenantId), eventId),
      items.classesOf(tenantId, eventId),
    ])
    const received = receivedFactIn(history)
    if (received && isHeld({ version, targets }, received)) return { kind: 'skipped', code: skipCodes.held }
    if (classes.length === 0 || !received) return { kind: 'skipped', code: skipCodes.alreadyErased }
    const at = clock()
    const draft = follow(received, {
      type: 'Custody.Event.Erased.v1',
      source: custodySource,
      happening: happenings.erased(),
      recordedat: at,
      data: { erasureId, erased: [...classes].toSorted() },
    })
    const isRecorded = history.some((fact) => kindOf(fact) === 'erased')
    const erasure = { tenantId, eventId, erasureId, classes, at, holdsVersion: version }
    return (await items.erase({ ...erasure, ...(!isRecorded && { draft }) })) ? { kind: 'done' } : undefined
  }

  const erase = async (selection: Selection, eventId: string): Promise<ItemOutcome> => {
    const outcome = await untilWon(tryCountMax, pause, () => tryErase(selection, eventId))
    if (outcome) return outcome
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
