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

const dependency = z.object({
  state: z.enum(['ok', 'unavailable']),
  since: z.iso
    .datetime()
    .exactOptional()
    .describe('When the failure was first noticed. Missing while the state is `ok`.'),
})

const readiness = z
  .object({
    status: z.enum(['ready', 'unavailable']),
    checks: z.object({
      store: dependency,
      queues: dependency,
      topic: dependency,
      keys: dependency,
      broker: dependency,
    }),
  })
  .meta({ id: 'Readiness', title: 'Readiness', description: 'Whether every dependency responds, and which does not.' })

const allOk = {
  store: { state: 'ok' },
  queues: { state: 'ok' },
  topic: { state: 'ok' },
  keys: { state: 'ok' },
  broker: { state: 'ok' },
} as const

export const checkReadyEndpoint: Endpoint = {
  name: 'check-ready',
  method: 'get',
  path: '/v1/health/ready',
  access: 'open',
  tag: 'Operations',
  summary: 'Check whether every dependency responds',
  description:
    'Checks the fact log, the queues, the topic, the keys of the issuer, and RabbitMQ as the bridge last found it. Events are ' +
    'accepted and stored while `store` is `ok`; with another dependency unavailable they wait and nothing is lost. A response can be ' +
    'five seconds old. The state of RabbitMQ is known only while messages are published.',
  answers: {
    200: {
      description: 'Every dependency responds.',
      content: { 'application/json': { schema: readiness, example: { status: 'ready', checks: allOk } } },
    },
    503: {
      description: 'At least one dependency is unavailable.',
      content: {
        'application/json': {
          schema: readiness,
          example: {
            status: 'unavailable',
            checks: { ...allOk, broker: { state: 'unavailable', since: '2026-03-01T12:00:00.000Z' } },
          },
        },
      },
    },
  },
}
