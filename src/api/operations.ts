import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'

const health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    checks: z.record(z.string(), z.enum(['ok', 'late', 'away'])),
    outboxAgeSeconds: z
      .int()
      .min(0)
      .exactOptional()
      .describe(
        'Facts that are older than this are published. It is up to 60 and a few more while no fact waits. Missing while it is unknown.',
      ),
  })
  .meta({
    id: 'Health',
    title: 'Health',
    description: 'Whether events can be accepted, and whether facts are published.',
  })

export const checkHealthEndpoint: Endpoint = {
  name: 'check-health',
  method: 'get',
  path: '/v1/health',
  access: 'open',
  tag: 'Operations',
  summary: 'Check whether events can be accepted',
  description:
    'Checks the fact log and the outbox. The status code is for load balancers: 200 while events can be accepted. The status in ' +
    'the body is for monitors: `degraded` also while facts are published late. Queues, RabbitMQ and other tables may be ' +
    'unavailable while the status is `ok`. A response can be five seconds old.',
  answers: {
    200: {
      description: 'Events can be accepted.',
      content: {
        'application/json': {
          schema: health,
          example: { status: 'ok', checks: { facts: 'ok', outbox: 'ok' }, outboxAgeSeconds: 24 },
        },
      },
    },
    503: {
      description: 'The fact log is unavailable.',
      content: {
        'application/json': {
          schema: health,
          example: { status: 'degraded', checks: { facts: 'away', outbox: 'late' }, outboxAgeSeconds: 412 },
        },
      },
    },
  },
}
