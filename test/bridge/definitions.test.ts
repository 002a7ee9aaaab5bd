import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { everyFact, riskEvents, tradingEvents } from '#catalogue/define.ts'
import topology from '../../infra/rabbitmq/definitions.json' with { type: 'json' }

const { exchanges, queues, bindings } = topology

describe('the topology', () => {
  it('has every exchange the catalogue knows, each with a queue for whatever comes, so that nothing is unroutable', () => {
    const named = [...catalogue.values()].flatMap(({ routes }) => routes.map(({ exchange }) => exchange))
    expect(new Set(named)).toEqual(new Set([everyFact, riskEvents, tradingEvents]))
    for (const name of new Set(named)) {
      expect(exchanges).toContainEqual(expect.objectContaining({ name, type: 'topic', durable: true }))
      expect(bindings).toContainEqual(expect.objectContaining({ source: name, routing_key: '#' }))
    }
  })

  it('binds exchanges to queues that it has, and keeps them when the broker restarts', () => {
    for (const { source, destination, destination_type } of bindings) {
      expect(exchanges.map(({ name }) => name)).toContain(source)
      expect(queues.map(({ name }) => name)).toContain(destination)
      expect(destination_type).toBe('queue')
    }
    expect([...exchanges, ...queues].filter(({ durable, auto_delete }) => !durable || auto_delete)).toEqual([])
  })

  it('takes every dead letter to a queue', () => {
    const routes = queues.flatMap(({ arguments: given }) =>
      'x-dead-letter-exchange' in given
        ? [{ source: given['x-dead-letter-exchange'], routing_key: given['x-dead-letter-routing-key'] }]
        : [],
    )
    expect(routes).toHaveLength(2)
    for (const route of routes) expect(bindings).toContainEqual(expect.objectContaining(route))
  })
})
