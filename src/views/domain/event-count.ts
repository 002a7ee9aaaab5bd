import type { Band, EventStatus } from '#kernel/domain/event-status.ts'

/** How many events of a day have a status and a band. An event that was not scored has no band. */
export type EventCount = Readonly<{ status: EventStatus; band?: Band; count: number }>
