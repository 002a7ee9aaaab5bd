import type {
  CustodyRegister,
  CustodyStep,
  ErasureQueue,
  EventErasure,
  PersonalItems,
} from '#custody/application/ports.ts'
import type { DueErasure, Erasure } from '#custody/domain/erasure.ts'
import { type Hold, isActive } from '#custody/domain/hold.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { happenings } from '#facts/domain/happening.ts'
import { type ItemName, textOfItemName, type VaultClass } from '#facts/domain/vault-item.ts'

/** An event with values in the vault. */
export type VaultEvent = Readonly<{
  tenantId: string
  eventId: string
  subject?: string | undefined
  userId?: string | undefined
  dataUserId?: string | undefined
  /** The classes of the values of its first fact. */
  classes: readonly VaultClass[]
  /** The happenings of its later facts with a text of a person. */
  texts?: readonly string[]
}>

/** The items of an event. */
export const itemsIn = ({ classes, texts = [] }: VaultEvent): readonly ItemName[] => [
  ...classes.map((vaultClass) => ({ vaultClass, happening: happenings.received() })),
  ...texts.map((happening) => ({ vaultClass: 'personal' as const, happening })),
]

const keyOf = (tenantId: string, id: string): string => `${tenantId}#${id}`

const pageOf = <Item>(
  all: readonly (readonly [string, Item])[],
  { limit, after }: { limit: number; after?: string | undefined },
) => {
  const rest = all
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .filter(([id]) => after === undefined || id > after)
  const page = rest.slice(0, limit)
  return { items: page.map(([, item]) => item), next: rest.length > limit ? page.at(-1)?.[0] : undefined }
}

/** The holds, the erasures and the items of the vault in maps, their facts in the log that is given. */
export const makeMemoryCustody = (facts: Pick<FactLog, 'append'>) => {
  const holds = new Map<string, Hold>()
  const erasures = new Map<string, Erasure>()
  const versions = new Map<string, number>()
  const due = new Map<string, DueErasure>()
  const completed = new Map<string, DueErasure>()
  const letters = new Map<string, Set<string>>()
  /** The items of each event, by the text of their names, with the owner of the event. */
  const vault = new Map<string, Readonly<{ owner: VaultEvent; items: ReadonlyMap<string, ItemName> }>>()
  const versionOf = (tenantId: string): number => versions.get(tenantId) ?? 0
  const ofTenant = <Item extends Readonly<{ id: string }>>(all: ReadonlyMap<string, Item>, tenantId: string) =>
    [...all].flatMap(([key, item]) => (key.startsWith(`${tenantId}#`) ? [[item.id, item] as const] : []))

  const recordOf = ({ kind, tenantId, id }: CustodyStep) => {
    const key = keyOf(tenantId, id)
    if (kind === 'erasure') return erasures.get(key)
    return kind === 'hold' ? holds.get(key) : holds.get(key)?.lift
  }

  const isWritable = (step: CustodyStep): boolean => {
    const held = recordOf(step)
    if (step.step === 'proposed') return held?.proposedAt === step.before?.proposedAt
    const isSame = held?.proposedAt === step.record.proposedAt && held.withdrawnAt === undefined
    if (step.step === 'withdrawn') return isSame && held?.activatedAt === undefined
    return isSame && (step.kind !== 'erasure' || (step.holdsVersion ?? 0) === versionOf(step.tenantId))
  }

  const put = ({ kind, tenantId, id, record, fields }: CustodyStep): void => {
    const key = keyOf(tenantId, id)
    // A row is stored as an item, and comes back as such.
    const stored = JSON.parse(JSON.stringify({ ...record, ...fields, id }))
    if (kind === 'erasure') erasures.set(key, { ...erasures.get(key), ...stored })
    if (kind === 'hold') holds.set(key, { ...holds.get(key), ...stored })
    const hold = holds.get(key)
    if (kind === 'lift' && hold) holds.set(key, { ...hold, lift: record })
  }

  const register: CustodyRegister = {
    of: async (tenantId) => {
      const active = ofTenant(holds, tenantId).filter(([, hold]) => isActive(hold))
      return { version: versionOf(tenantId), targets: active.map(([, { target }]) => target) }
    },
    hold: async (tenantId, id) => holds.get(keyOf(tenantId, id)),
    erasure: async (tenantId, id) => erasures.get(keyOf(tenantId, id)),
    holds: async (tenantId, place) => pageOf(ofTenant(holds, tenantId), place),
    erasures: async (tenantId, place) => pageOf(ofTenant(erasures, tenantId), place),
    write: async (step) => {
      if (!isWritable(step)) return false
      const { kind, tenantId, id } = step
      put(step)
      if (step.step === 'activated' && kind === 'hold') versions.set(tenantId, versionOf(tenantId) + 1)
      const jobId = erasures.get(keyOf(tenantId, id))?.jobId
      if (step.step === 'activated' && kind === 'erasure' && jobId)
        due.set(keyOf(tenantId, id), { tenantId, id, jobId, dueAt: step.record.activatedAt })
      await facts.append(step.draft)
      return true
    },
  }

  const queue: ErasureQueue = {
    due: async () => [...due.values()],
    noteLetter: async ({ tenantId, id }, letterId) => {
      const key = keyOf(tenantId, id)
      letters.set(key, (letters.get(key) ?? new Set()).add(letterId))
    },
    nextRound: async ({ tenantId, id, jobId }, next) => {
      const key = keyOf(tenantId, id)
      const erasure = erasures.get(key)
      if (due.get(key)?.jobId !== jobId || !erasure) return false
      erasures.set(key, { ...erasure, jobId: next.jobId })
      due.set(key, { tenantId, id, ...next })
      return true
    },
    letterCount: async ({ tenantId, id }) => letters.get(keyOf(tenantId, id))?.size ?? 0,
    complete: async (one, result, draft) => {
      const key = keyOf(one.tenantId, one.id)
      const erasure = erasures.get(key)
      if (!erasure || (erasure.completions ?? 0) !== result.completions - 1) return false
      erasures.set(key, { ...erasure, ...result })
      due.delete(key)
      completed.set(key, one)
      await facts.append(draft)
      return true
    },
    completed: async (place) => pageOf([...completed], place),
    again: async ({ tenantId, id }, first) => {
      const key = keyOf(tenantId, id)
      const erasure = erasures.get(key)
      if (due.has(key) || !erasure) return false
      const { completedAt: _, erased: __, ...rest } = erasure
      erasures.set(key, { ...rest, jobId: first.jobId })
      due.set(key, { tenantId, id, ...first })
      return true
    },
  }

  const owns = ({ subject, userId, dataUserId, eventId }: VaultEvent, target: EventTarget): boolean =>
    (target.eventId !== undefined && target.eventId === eventId) ||
    (target.subject !== undefined && target.subject === subject) ||
    (target.userId !== undefined && [userId, dataUserId].includes(target.userId.toLowerCase()))

  const items: PersonalItems = {
    find: async (tenantId, target, place) => {
      if (target.eventId !== undefined)
        return { items: place.after === undefined ? [target.eventId] : [], next: undefined }
      const open = [...vault.values()].filter(({ items }) => items.size > 0).map(({ owner }) => owner)
      const found = open.filter((one) => one.tenantId === tenantId && owns(one, target))
      return pageOf(
        found.map(({ eventId }) => [eventId, eventId] as const),
        place,
      )
    },
    itemsOf: async (tenantId, eventId) => [...(vault.get(keyOf(tenantId, eventId))?.items.values() ?? [])],
    erase: async ({ tenantId, eventId, erasureId, items, isLast, holdsVersion, draft }: EventErasure) => {
      const held = vault.get(keyOf(tenantId, eventId))
      const erasure = erasures.get(keyOf(tenantId, erasureId))
      if (!held || !erasure || holdsVersion !== versionOf(tenantId)) return false
      const names = items.map(textOfItemName)
      if (!names.every((name) => held.items.has(name))) return false
      const left = [...held.items].filter(([name]) => !names.includes(name))
      vault.set(keyOf(tenantId, eventId), { ...held, items: new Map(left) })
      if (isLast) erasures.set(keyOf(tenantId, erasureId), { ...erasure, erased: (erasure.erased ?? 0) + 1 })
      if (draft) await facts.append(draft)
      return true
    },
  }

  const keep = async (owner: VaultEvent): Promise<void> => {
    const key = keyOf(owner.tenantId, owner.eventId)
    const more = itemsIn(owner).map((item) => [textOfItemName(item), item] as const)
    vault.set(key, { owner, items: new Map([...(vault.get(key)?.items ?? []), ...more]) })
  }
  return { register, queue, items, keep }
}

type EventTarget = Parameters<PersonalItems['find']>[1]
