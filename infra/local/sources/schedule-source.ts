import { randomUUID } from 'node:crypto'
import type { ScheduledEvent } from 'aws-lambda'
import { type EventSource, type FailureReporter, type Invoke, pause, reasonOf } from './event-source.ts'
import { pauseIfLate, seededFault, type Unkindness } from './seeded-fault.ts'

type ScheduleMapping = Readonly<{ rateMs: number; region: string }>
type Needs = Readonly<{ invoke: Invoke; reportFailure: FailureReporter }> & Unkindness

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** The milliseconds of a rate of EventBridge. Example: `rate(5 minutes)` is 300,000. @throws Error for any other expression. */
export const rateMsOf = (expression: string): number => {
  const [, digits, unit] = /^rate\(([1-9]\d{0,3}) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const ms = unitMs[unit ?? '']
  if (digits === undefined || ms === undefined)
    throw new Error(`The schedule "${expression}" cannot run locally. Write it as a rate, for example rate(1 minute).`)
  return Number(digits) * ms
}

/**
 * Calls a function at a rate, as a rule of EventBridge does. The first call is at once, a call never overlaps the previous one,
 * and a failed call is reported: the next one is its retry. Under conditions a call is late now and then, or made twice at the
 * same time with one event.
 */
export const startScheduleSource = (
  { rateMs, region }: ScheduleMapping,
  { invoke, reportFailure, ...unkindness }: Needs,
): EventSource => {
  const ending = new AbortController()
  const late = seededFault(unkindness, 'schedule-late')
  const twice = seededFault(unkindness, 'schedule-twice')
  const call = (event: ScheduledEvent): Promise<unknown> =>
    invoke(event).catch((error: unknown) => reportFailure(reasonOf(error)))
  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const startedAt = Date.now()
      await pauseIfLate(late, ending.signal)
      const event = scheduledEvent(region)
      await Promise.all(twice.happens() ? [call(event), call(event)] : [call(event)])
      await pause(Math.max(0, startedAt + rateMs - Date.now()), ending.signal)
    }
  }
  const running = run()
  return {
    stop: async () => {
      ending.abort()
      await running
    },
  }
}

const scheduledEvent = (region: string): ScheduledEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '000000000000',
  // EventBridge writes whole seconds.
  time: `${new Date().toISOString().slice(0, 19)}Z`,
  region,
  resources: [],
  detail: {},
})
