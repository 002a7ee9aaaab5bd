import * as z from 'zod'
import { catalogue } from '#catalogue/catalogue.ts'
import { replacePlaces } from '#catalogue/marked-places.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { textOfItemName, type VaultClass, vaultClasses } from '#facts/domain/vault-item.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { type Clock, daysAfter } from '#kernel/domain/instant.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { extensionsPlace, scatterAdded, unknownPlace } from './added-values.ts'
import { decrypt } from './box.ts'
import { commitmentTo } from './commitment.ts'
import type { DataKeys, ItemKey, StoredItem, VaultItems } from './ports.ts'
import { boxContextOf } from './take-out.ts'
import { type OpenedFact, type Vault, type VaultedFact, type VaultState, vaultOf } from './vault.ts'

type Needs = Readonly<{ items: VaultItems; dataKeys: Pick<DataKeys, 'open'>; clock: Clock }>

export const makeVault = ({ items, dataKeys, clock }: Needs): Vault => {
  const openItem = async (fact: VaultedFact, item: StoredItem): Promise<Contents> => {
    const { box = '', wrappedKey = '' } = item
    try {
      const key = await dataKeys.open(wrappedKey)
      const text = decrypt(key, box, boxContextOf(item)).toString()
      return contents.parse(readJson(text))
    } catch (cause) {
      throw cause instanceof Transient ? cause : altered(fact, cause)
    }
  }

  const openFact = async <Known extends VaultedFact>(
    fact: Known,
    stored: ReadonlyMap<string, StoredItem>,
  ): Promise<OpenedFact<Known>> => {
    const states: Partial<Record<VaultClass, VaultState>> = {}
    let opened = fact
    for (const vaultClass of classesIn(fact)) {
      const item = stored.get(nameOf(keyOf(fact, vaultClass)))
      states[vaultClass] = stateOf(fact, vaultClass, { item, now: Date.parse(clock()) })
      if (states[vaultClass] === 'open' && item) opened = putBack(opened, await openItem(fact, item))
    }
    return { fact: opened, states }
  }

  const readItems = async (facts: readonly VaultedFact[]): Promise<ReadonlyMap<string, StoredItem>> => {
    const keys = facts.flatMap((fact) => classesIn(fact).map((vaultClass) => keyOf(fact, vaultClass)))
    const unique = [...new Map(keys.map((key) => [nameOf(key), key])).values()]
    const found = unique.length > 0 ? await items.read(unique) : []
    return new Map(found.map((item) => [nameOf(item), item]))
  }

  return vaultOf((facts) => {
    const stored = readItems(facts)
    return Promise.allSettled(facts.map(async (fact) => openFact(fact, await stored)))
  })
}

const contents = z.object({ salt: z.string(), values: z.record(z.string(), z.unknown()) })

type Contents = z.output<typeof contents>

/** The classes of values that the vault has, or had, for a fact. Facts of earlier versions have none: their values are clear. */
export const classesIn = ({ sluicevault = '' }: Pick<Fact, 'sluicevault'>): readonly VaultClass[] =>
  vaultClasses.filter((vaultClass) => sluicevault.split(' ').includes(vaultClass))

const keyOf = (
  { tenantid, eventid, happening = happenings.received() }: VaultedFact,
  vaultClass: VaultClass,
): ItemKey => ({ tenantId: tenantid, eventId: eventid, vaultClass, happening })

const nameOf = (key: ItemKey): string => JSON.stringify([key.tenantId, key.eventId, textOfItemName(key)])

type ItemReading = Readonly<{ item: StoredItem | undefined; now: number }>

/**
 * DynamoDB deletes expired items with a delay. Past the retention of its event an item leaves with it, between two reads too.
 * @throws Refusal `vault-altered` if the values are missing for no other reason.
 */
const stateOf = (fact: VaultedFact, vaultClass: VaultClass, { item, now }: ItemReading): VaultState => {
  if (item?.erasedAt !== undefined) return 'erased'
  if (vaultClass === 'secret' && now >= endOfSecrets(fact, item)) return 'expired'
  if (item?.box !== undefined) return 'open'
  if (fact.retainuntil !== undefined && now >= Date.parse(fact.retainuntil)) return 'erased'
  throw altered(fact)
}

/** The time at which DynamoDB may delete the secrets of a fact. A deleted item no longer has it, but its type does. */
const endOfSecrets = ({ type = '', receivedat }: VaultedFact, item: StoredItem | undefined): number => {
  if (item?.expiresAt !== undefined) return item.expiresAt * 1000
  const days = catalogue.get(type)?.secretDays
  if (item !== undefined || days === undefined || receivedat === undefined) return Number.POSITIVE_INFINITY
  return Math.floor(Date.parse(daysAfter(receivedat, days)) / 1000) * 1000
}

/** @throws Refusal `vault-altered` unless every value is in its place, and its place has the commitment to it. */
const putBack = <Known extends VaultedFact>(fact: Known, { salt, values }: Contents): Known => {
  const left = new Map(Object.entries(values))
  const opened = replacePlaces(fact, (pointer, held) => {
    if (!left.has(pointer)) return undefined
    const value = left.get(pointer)
    left.delete(pointer)
    if (held !== commitmentTo(salt, pointer, value)) throw altered(fact)
    return { value }
  })
  if (left.size > 0) throw altered(fact)
  const gathered = { fields: unknownPlace in values, attributes: extensionsPlace in values }
  return gathered.fields || gathered.attributes ? scatterAdded(opened as Known, gathered) : (opened as Known)
}

const altered = ({ id }: Pick<Fact, 'id'>, cause?: unknown): Refusal =>
  new Refusal(
    'vault-altered',
    `The vault does not have the values that fact ${id} commits to. Follow the runbook section vault-altered.`,
    [],
    { cause },
  )
