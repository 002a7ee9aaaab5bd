import * as z from 'zod'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { partnerIdPattern } from '#kernel/domain/tenant.ts'
import type { EventView } from '../domain/event-view.ts'

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

type Needs = Readonly<{ getEvent: (reader: Reader, eventId: string) => Promise<EventView> }>

const attribute = z.string().min(1).max(256)

const query = z.strictObject({
  source: attribute,
  id: attribute,
  partnerId: z.string().regex(partnerIdPattern).optional(),
})

/**
 * Returns the event with the id of its producer, as `get-event` does: the id of Sluice is derived from it. Partners of a tenant can
 * use the same source and id. A partner finds its own event, and a member of the tenant names the partner.
 * @throws Refusal `query-invalid`.
 * @throws Refusal `event-not-found`, also for an event of another tenant or partner. @throws as `get-event`.
 */
export const makeGetEventBySource =
  ({ getEvent }: Needs) =>
  async (reader: Reader, input: Readonly<Record<string, string | undefined>>): Promise<EventView> => {
    const { source, id, partnerId = reader.partnerId } = readQuery(query, input)
    if (reader.partnerId !== undefined && partnerId !== reader.partnerId)
      throw new Refusal('event-not-found', 'There is no such event.')
    return getEvent(reader, eventIdOfSource({ tenantId: reader.tenantId, partnerId }, source, id))
  }
