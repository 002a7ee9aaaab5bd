import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { redactLater } from '#catalogue/redaction.ts'
import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { maskCommitments } from '#vault/application/mask-commitments.ts'
import type { FactView } from '../domain/fact-view.ts'
import type { CorrelatedFacts } from './ports.ts'

type Needs = Readonly<{ facts: CorrelatedFacts }>

/** The prefix of the cursors of this list, so that no list accepts a cursor of another. */
const cursorMark = 'correlation:'

const placeIn = (text: string): string | undefined => {
  const place = text.slice(cursorMark.length)
  const isPlace = /^\d{4}-\d\d-\d\dT[\d:.]+Z#[0-9a-f-]{36}$/.test(place)
  return text.startsWith(cursorMark) && isPlace ? place : undefined
}

const query = z.strictObject({ ...pageFields(placeIn) })

const uuid = z.uuid()

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

type FactPage = Readonly<{ items: readonly FactView[]; nextCursor: string | null }>

/**
 * Returns one page of the facts with a correlation id, in recorded order, of every event that they belong to. Values in the vault
 * are `•••` for every reader. `redactLater` decides what an operator sees, and a partner of the acts of people of the tenant. The
 * list of an unknown id is empty.
 * @throws Refusal `query-invalid`. @throws Transient `store-unavailable`.
 */
export const makeListCorrelatedFacts =
  ({ facts }: Needs) =>
  async (reader: Reader, id: string, input: Readonly<Record<string, string | undefined>>): Promise<FactPage> => {
    const { limit, cursor } = readQuery(query, input)
    if (!uuid.safeParse(id).success) return { items: [], nextCursor: null }
    const { tenantId, partnerId } = reader
    const filter = { tenantId, partnerId, correlationId: id.toLowerCase(), limit, after: cursor }
    const page = await facts.page(filter)
    return {
      items: page.facts.map((fact) => viewOf(maskCommitments(redactLater(fact, reader)))),
      nextCursor: page.nextCursor && cursorOf(`${cursorMark}${page.nextCursor}`),
    }
  }

const viewOf = (fact: Fact): FactView => {
  const { id, eventid, eventtype, type, happening, recordedat, time, source, partnerid, causationid, data } = fact
  const { id: by, kind, issuer } = actorOfFact(fact)
  return {
    id,
    eventId: eventid,
    eventType: eventtype,
    type,
    happening,
    recordedAt: recordedat,
    time,
    source,
    ...(partnerid !== undefined && { partnerId: partnerid }),
    ...(causationid !== undefined && { causationId: causationid }),
    by,
    ...(kind !== undefined && { byKind: kind }),
    ...(issuer !== undefined && { byIssuer: issuer }),
    data,
  }
}
