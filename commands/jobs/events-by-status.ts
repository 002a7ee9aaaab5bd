import type { Clock } from '#kernel/domain/instant.ts'
import { receivedSk } from '#views/adapters/event-row-items.ts'
import type { EventRows } from '#views/application/ports.ts'
import type { EventsByStatus } from '#workflow/application/ports.ts'

/** No event was received before Sluice existed. */
const from = '2020-01-01T00:00:00.000Z'

/** The events of a tenant by status, newest first, from the rows behind `GET /v1/events`. */
export const eventsByStatus = ({ list }: Pick<EventRows, 'list'>, clock: Clock): EventsByStatus => ({
  page: async ({ tenantId, ...query }) => {
    const { items, nextCursor } = await list({ tenantId, partnerId: undefined, from, to: clock(), ...query })
    return {
      events: items.map(({ id: eventId, receivedAt }) => ({ eventId, place: receivedSk(receivedAt, eventId) })),
      ...(nextCursor !== null && { next: nextCursor }),
    }
  },
})
