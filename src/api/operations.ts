import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'

const health = z
  .object({ status: z.enum(['ok', 'degraded']), checks: z.record(z.string(), z.enum(['ok', 'away'])) })
  .meta({
    id: 'Health',
    title: 'Health',
    description: 'Whether events can be taken in, and what was asked to find out.',
  })

export const checkHealthEndpoint: Endpoint = {
  name: 'check-health',
  method: 'get',
  path: '/v1/health',
  access: 'open',
  tag: 'Operations',
  summary: 'Can events be taken in?',
  description:
    'Asks the fact log and nothing else: the queues, RabbitMQ and the other tables may be away while it says ok.',
  answers: {
    200: {
      description: 'Events can be taken in.',
      content: { 'application/json': { schema: health, example: { status: 'ok', checks: { facts: 'ok' } } } },
    },
    503: {
      description: 'The fact log does not answer.',
      content: { 'application/json': { schema: health, example: { status: 'degraded', checks: { facts: 'away' } } } },
    },
  },
}
