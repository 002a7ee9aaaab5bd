import * as z from 'zod'
import { eventStatuses } from '#kernel/domain/event-status.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Endpoint } from './endpoint.ts'
import { pageParameters } from './list-query.ts'
import { eventId, exampleIds, moment, nextCursor } from './parts.ts'

const tenantId = z.string().regex(tenantIdPattern).describe('The id of the tenant.')

const station = z
  .enum(['outbox', 'scoring', 'workflow', 'review', 'deadline', 'level-two'])
  .describe(
    'The station that the event reached last. `outbox`: its last fact was not published. `review`: it waits for a person, and ' +
      'has no review. `deadline`: its review is overdue, and was not escalated. `level-two`: no supervisor has decided it in time.',
  )

const stuckEvent = z
  .object({
    tenantId,
    eventId,
    type: z.string().describe('The type of the event.'),
    status: z.enum(eventStatuses),
    station,
    since: moment.describe('When the event reached its status, or its review was due.'),
    expectedBy: moment.describe('When it was expected to go on.'),
    foundAt: moment.describe('When it was found.'),
    act: z.string().describe('The next step of an operator.'),
  })
  .meta({ id: 'StuckEvent', title: 'Stuck event' })

const stuckPage = z
  .object({
    items: z.array(stuckEvent).max(200),
    nextCursor,
    counts: z
      .array(z.object({ tenantId, station, count: z.int().min(1) }))
      .describe('The number of stuck events by tenant and station.'),
    isCountComplete: z.boolean().describe('`false`: there are more. At most 5,000 are counted.'),
    lastRun: z
      .object({
        at: moment,
        readUntil: moment.describe('Every fact that was recorded before this time was read, of every tenant.'),
        isComplete: z
          .boolean()
          .describe('`false`: the run ended before it had checked everything. The next one continues.'),
      })
      .nullable()
      .describe('The last check. `null` before the first one. An empty list is known for the time up to `readUntil`.'),
  })
  .meta({ id: 'StuckPage', title: 'Page of stuck events', description: 'By tenant and id.' })

/** The stuck events. */
export const listStuckEndpoint: Endpoint = {
  name: 'list-stuck',
  method: 'get',
  path: '/v1/operations/stuck',
  access: 'operator',
  isAcrossTenants: true,
  isConditional: true,
  tag: 'Operations',
  summary: 'List the events that are stuck',
  description:
    'The events that are in a passing state for longer than their limit, usually 15 minutes, with the station that each reached ' +
    'last and the next step of an operator. A check every five minutes reads the facts of every tenant in the order of time. An event ' +
    'leaves the list at the next check after it went on. With `X-Tenant-Id` the list is of this tenant, without it of all. It ' +
    'has ids and times alone.',
  parameters: [...pageParameters],
  answers: {
    200: {
      description: 'One page of stuck events.',
      content: {
        'application/json': {
          schema: stuckPage,
          example: {
            items: [
              {
                tenantId: 'acme',
                eventId: exampleIds.event,
                type: 'Payment.Transfer.Observed.v1',
                status: 'received',
                station: 'scoring',
                since: '2026-03-01T12:00:01.000Z',
                expectedBy: '2026-03-01T12:15:01.000Z',
                foundAt: '2026-03-01T12:17:20.000Z',
                act: 'Redrive the dead letters of the queue scoring.',
              },
            ],
            nextCursor: null,
            counts: [{ tenantId: 'acme', station: 'scoring', count: 1 }],
            isCountComplete: true,
            lastRun: { at: '2026-03-01T12:17:21.000Z', readUntil: '2026-03-01T12:02:20.000Z', isComplete: true },
          },
        },
      },
    },
  },
  errors: ['query-invalid'],
}
