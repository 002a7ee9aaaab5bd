import { randomBytes } from 'node:crypto'
import { catalogue } from '#catalogue/catalogue.ts'
import { markedPlaces, pointerTo, replacePlaces } from '#catalogue/marked-places.ts'
import { extensionsOf } from '#facts/domain/extensions.ts'
import type { Extensions, FactDraft } from '#facts/domain/fact.ts'
import {
  type Belongings,
  type ItemOwner,
  textOfItemName,
  type VaultClass,
  type VaultItem,
  vaultClasses,
} from '#facts/domain/vault-item.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { daysAfter } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { extensionsPlace, gatherAdded, unknownPlace } from './added-values.ts'
import { encrypt } from './box.ts'
import { commitmentTo } from './commitment.ts'
import type { Digests } from './digests.ts'
import type { DataKey, DataKeys, ItemKey } from './ports.ts'

/** A fact without its personal and secret values, and what is stored with it. Without such values the fact is unchanged. */
export type VaultedDraft = Readonly<{ draft: FactDraft; belongings?: Belongings }>

/**
 * Takes the personal and secret values out of a fact. Safe to repeat: each result has other salts. The digest is of `repeated`: the
 * fact as a repeat of its request makes it. It differs from `clear` where the fact has values that its request does not have.
 * @throws Refusal `body-too-large` when the values of the event are too large.
 * @throws Transient `vault-unavailable`, `secret-unavailable`.
 */
export type TakeOut = (clear: FactDraft, repeated?: FactDraft) => Promise<VaultedDraft>

/** The part of the vault that every door of events needs. */
export type VaultDoor = Readonly<{ takeOut: TakeOut; digests: Digests }>

type LaterNeeds = Readonly<{ dataKeys: Pick<DataKeys, 'current'> }>
type Needs = LaterNeeds & Readonly<{ digests: Pick<Digests, 'of'> }>

export const makeTakeOut =
  ({ dataKeys, digests }: Needs): TakeOut =>
  async (clear, repeated = clear) => {
    const places = placesIn(sourceOf(clear))
    if (places.size === 0) return { draft: clear }
    const { draft, contents } = separate(clear, places)
    const [dataKey, digest] = await Promise.all([dataKeys.current(), digests.of(repeated)])
    const owner = ownerOf(clear)
    return {
      draft,
      belongings: { digest, items: contents.map((content) => itemOf(clear, { content, owner, dataKey })) },
    }
  }

/**
 * Takes the texts of people out of a later fact of an event, as `TakeOut` does. `owner` is the owner of the first fact of the event,
 * so that an erasure of its subject or user reaches them. There is no digest: the number of the fact recognises a repeat.
 * @throws Refusal `body-too-large` when the texts are too large. @throws Transient `vault-unavailable`.
 */
export type TakeOutLater = (clear: FactDraft, owner: ItemOwner) => Promise<VaultedDraft>

export const makeTakeOutLater =
  ({ dataKeys }: LaterNeeds): TakeOutLater =>
  async (clear, owner) => {
    const places = placesIn(sourceOf(clear))
    if (places.size === 0) return { draft: clear }
    const { draft, contents } = separate(clear, places)
    const dataKey = await dataKeys.current()
    return { draft, belongings: { items: contents.map((content) => itemOf(clear, { content, owner, dataKey })) } }
  }

/** The attribute of trace contexts (W3C). It has no personal data by its definition. */
const traceState = 'tracestate'

/** The values of a fact that belong into the vault, by JSON pointer. Every attribute that a producer added is personal. */
export const vaultClassesOf = (fact: FactDraft): ReadonlyMap<string, VaultClass> =>
  new Map([...placesIn(sourceOf(fact))].map(([pointer, part]) => [pointer, part === 'added' ? 'personal' : part]))

/** The parts of an event that can have values for the vault. */
type VaultSource = Readonly<{ type: string; data: JsonObject; extensions?: Extensions | undefined }>

/** Returns whether the vault will have values of the event. */
export const hasVaultValues = (event: VaultSource): boolean => placesIn(event).size > 0

const sourceOf = (fact: FactDraft): VaultSource => ({
  type: fact.type,
  data: fact.data,
  extensions: extensionsOf(fact),
})

/** Which part of the vault a value belongs to. What a producer added becomes one personal value. */
type VaultPart = VaultClass | 'added'

const placesIn = ({ type, data, extensions = {} }: VaultSource): ReadonlyMap<string, VaultPart> => {
  const entry = catalogue.get(type)
  const marked = entry ? [...markedPlaces(entry.data, data, '/data')] : []
  const added = Object.keys(extensions).filter((name) => name !== traceState)
  return new Map<string, VaultPart>([
    ...marked.flatMap(([pointer, privacy]) =>
      privacy === 'identifier' ? [] : [[pointer, privacy === 'unknown' ? 'personal' : privacy] as const],
    ),
    ...added.map((name) => [pointerTo('', name), 'added'] as const),
  ])
}

/** What one item of the vault holds. */
type BoxContent = { readonly vaultClass: VaultClass; readonly salt: string; readonly values: Record<string, unknown> }

/** Puts a commitment in the place of each value, and returns the values by class. */
const separate = (clear: FactDraft, places: ReadonlyMap<string, VaultPart>) => {
  const added = [...places].flatMap(([pointer, part]) => (part === 'added' ? [pointer] : []))
  const boxes = new Map<VaultClass, BoxContent>()
  const boxOf = (vaultClass: VaultClass): BoxContent => {
    const box = boxes.get(vaultClass) ?? { vaultClass, salt: newSalt(), values: {} }
    boxes.set(vaultClass, box)
    return box
  }
  const draft = replacePlaces(gatherAdded(clear, new Set(added)), (pointer, value) => {
    const part = gathered.has(pointer) ? 'added' : places.get(pointer)
    if (part === undefined) return undefined
    const vaultClass = part === 'added' ? 'personal' : part
    const { salt, values } = boxOf(vaultClass)
    values[pointer] = value
    return { value: commitmentTo(salt, pointer, value) }
  }) as FactDraft
  const contents = vaultClasses.flatMap((vaultClass) => boxes.get(vaultClass) ?? [])
  return { draft: { ...draft, sluicevault: contents.map(({ vaultClass }) => vaultClass).join(' ') }, contents }
}

const gathered: ReadonlySet<string> = new Set([unknownPlace, extensionsPlace])

const newSalt = (): string => randomBytes(32).toString('base64url')

/** The most bytes of one item before it is encrypted. DynamoDB stores at most 400 KB. */
const contentBytesMax = 256 * 1024

type ItemParts = Readonly<{ content: BoxContent; owner: ItemOwner; dataKey: DataKey }>

const itemOf = (
  { tenantid, eventid, happening, partnerid, type, recordedat }: FactDraft,
  { content: { vaultClass, salt, values }, owner, dataKey: { plain, wrapped } }: ItemParts,
): VaultItem => {
  const text = Buffer.from(JSON.stringify({ salt, values }))
  if (text.length > contentBytesMax) throw tooLarge(text.length)
  const key = { tenantId: tenantid, eventId: eventid, vaultClass, happening }
  const secretDays = vaultClass === 'secret' ? catalogue.get(type)?.secretDays : undefined
  return {
    ...key,
    partnerId: partnerid,
    ...owner,
    box: encrypt(plain, text, boxContextOf(key)),
    wrappedKey: wrapped,
    expiresAt: secretDays === undefined ? undefined : daysAfter(recordedat, secretDays),
  }
}

/** The owner of the first fact of an event: by what its items are found, and those of its later facts. */
export const ownerOf = ({ subject, userid, data }: Pick<FactDraft, 'subject' | 'userid' | 'data'>): ItemOwner => {
  const inData = typeof data.userId === 'string' ? data.userId.toLowerCase() : undefined
  const userId = userid?.toLowerCase() ?? inData
  return { subject, userId, dataUserId: inData === userId ? undefined : inData }
}

const tooLarge = (bytes: number): Refusal =>
  new Refusal(
    'body-too-large',
    `The personal and secret values of the event have ${bytes} bytes with their names. At most ${contentBytesMax} are allowed: send less data.`,
  )

/** What a box is bound to: a box of another event, class or fact does not open. */
export const boxContextOf = (key: ItemKey): string => JSON.stringify([key.tenantId, key.eventId, textOfItemName(key)])
