import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { readTemplate } from '#local/provision/template.ts'
import { rateMsOf, startScheduleSource } from '#local/sources/schedule-source.ts'
import type { Unkindness } from '#local/sources/seeded-fault.ts'
import { aKindSource } from '#test/support/builders/a-kind-source.ts'

/** A source whose function takes `callMs`, with the events and failures that it saw and the most calls at the same time. */
const aSchedule = (
  options: Readonly<{ rateMs: number; callMs?: number; fails?: boolean; unkind?: Partial<Unkindness> }>,
) => {
  const seen = { events: [] as unknown[], failures: [] as string[], runningMax: 0 }
  let running = 0
  const invoke = async (event: unknown) => {
    seen.events.push(event)
    running += 1
    seen.runningMax = Math.max(seen.runningMax, running)
    await wait(options.callMs ?? 0)
    running -= 1
    if (options.fails) throw new Error('refused')
  }
  const mapping = { rateMs: options.rateMs, region: 'eu-central-1' }
  const reportFailure = (reason: string) => seen.failures.push(reason)
  const source = startScheduleSource(mapping, { ...aKindSource, ...options.unkind, invoke, reportFailure })
  return { seen, source, running: () => running }
}

describe('A schedule', () => {
  it('calls its function at once and at its rate, with an event of EventBridge', async () => {
    const { seen, source } = aSchedule({ rateMs: 20 })
    await wait(150)
    await source.stop()
    expect(seen.events.length).toBeGreaterThan(2)
    expect(seen.events.length).toBeLessThan(10)
    expect(seen.events[0]).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      region: 'eu-central-1',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
  })

  it('never calls a function that still runs', async () => {
    const { seen, source } = aSchedule({ rateMs: 5, callMs: 40 })
    await wait(150)
    await source.stop()
    expect(seen.events.length).toBeGreaterThan(1)
    expect(seen.runningMax).toBe(1)
  })

  it('continues after a call that fails, and reports it', async () => {
    const { seen, source } = aSchedule({ rateMs: 10, fails: true })
    await wait(80)
    await source.stop()
    expect(seen.failures.length).toBe(seen.events.length)
    expect(seen.failures.length).toBeGreaterThan(1)
    expect(seen.failures[0]).toBe('Error: refused')
  })

  it('stops when the call in progress has ended, and calls no more', async () => {
    const { seen, source, running } = aSchedule({ rateMs: 1, callMs: 30 })
    await wait(5)
    await source.stop()
    expect(running()).toBe(0)
    const count = seen.events.length
    await wait(20)
    expect(seen.events.length).toBe(count)
  })

  it('makes a call twice with one event, and late, under conditions', async () => {
    const kinds: string[] = []
    const conditions = { seed: 7, faultRate: 0.5, instances: 3 }
    const unkind = { conditions, countFault: (kind: string) => kinds.push(kind) }
    const { seen, source } = aSchedule({ rateMs: 1, callMs: 5, unkind })
    await vi.waitFor(() => expect(new Set(kinds).size).toBe(2), 15_000)
    await source.stop()
    const ids = seen.events.map((event) => (event as { id: string }).id)
    expect(ids.length - new Set(ids).size).toBe(kinds.filter((kind) => kind === 'schedule-twice').length)
    expect(seen.runningMax).toBe(2)
  })

  it('does not wait for its next call when it stops', async () => {
    const { source } = aSchedule({ rateMs: 3_600_000 })
    await source.stop()
  })
})

describe('The rate of a schedule', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(2 days)', 172_800_000],
  ])('%s is read as EventBridge reads it', (expression, ms) => {
    expect(rateMsOf(expression)).toBe(ms)
  })

  it.each(['cron(0 12 * * ? *)', 'rate(0 minutes)', 'rate(1 second)', 'every minute'])(
    '%s is refused',
    (expression) => {
      expect(() => rateMsOf(expression)).toThrow(`"${expression}" cannot run locally`)
    },
  )
})

it('runs every schedule of serverless.yml', () => {
  const eventsSchema = z.array(z.object({ schedule: z.string().optional() }))
  const schema = z.object({ functions: z.record(z.string(), z.object({ events: eventsSchema })) })
  const events = Object.values(schema.parse(readTemplate('serverless.yml')).functions).flatMap((one) => one.events)
  const rates = events.flatMap(({ schedule }) => (schedule === undefined ? [] : [rateMsOf(schedule)]))
  expect(rates).toContain(60_000)
})
