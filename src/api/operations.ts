import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'

const health = z
  .object({ status: z.enum(['ok', 'degraded']), checks: z.record(z.string(), z.enum(['ok', 'away'])) })
  .meta({
    id: 'Health',
    title: 'Health',
    description: 'Whether events can be accepted, and the stores that were checked.',
  })

export const checkHealthEndpoint: Endpoint = {
  name: 'check-health',
  method: 'get',
  path: '/v1/health',
  access: 'open',
  tag: 'Operations',
  summary: 'Check whether events can be accepted',
  description:
    'Checks only the fact log. Queues, RabbitMQ and other tables may be unavailable while the status is `ok`.',
  answers: {
    200: {
      description: 'Events can be accepted.',
      content: { 'application/json': { schema: health, example: { status: 'ok', checks: { facts: 'ok' } } } },
    },
    503: {
      description: 'The fact log is unavailable.',
      content: { 'application/json': { schema: health, example: { status: 'degraded', checks: { facts: 'away' } } } },
    },
  },
}
