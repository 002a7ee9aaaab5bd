import { pause } from './pause.ts'
import { auditedCount } from './tally/audit-log.ts'
import { makeDynamo, makeSqs } from './tally/aws-clients.ts'
import { type Count, countTracks } from './tally/count.ts'
import { type DrainEnd, type DrainOptions, makeWaitUntilDrained, type Progress } from './tally/drain.ts'
import { type Depths, deadLetterDepths, queueDepths } from './tally/queues.ts'
import { readTracks } from './tally/read-tracks.ts'
import { receiveFacts } from './tally/receive-facts.ts'
import { type Environment, settingOf } from './tally/setting.ts'

/** The accepted events to count, and the earliest time they can be in the log. */
export type CountOptions = Readonly<{ eventIds: readonly string[]; since?: string }>

/** The count of a tenant's events, and the dead letters added since the tally was opened, by queue. */
export type TallyResult = Count & Readonly<{ deadLetters: Depths }>

/** Follows one tenant's events from outside: reads the stores and consumes from the broker. */
export type Tally = Readonly<{
  /** The current progress. Costs one small read. */
  progress(): Promise<Progress>
  /** Waits until the given number of events passed every stage, nothing changes any more, or the timeout. Polls twice a second. */
  waitUntilDrained(options: DrainOptions): Promise<DrainEnd>
  /**
   * Counts the events at each stage from the store. An index may lag behind on AWS, so an incomplete count is repeated
   * after a second, up to `attempts` counts in all.
   */
  count(options: CountOptions, attempts?: number): Promise<TallyResult>
  /** Stops consuming and closes every connection. */
  close(): Promise<void>
}>

const recountMs = 1_000

/**
 * Makes `openTally(tenantId)` for the copy that an environment describes. Open the tally before the first event is sent: it
 * does not receive facts published earlier.
 */
export const makeTally =
  (environment: Environment) =>
  async (tenantId: string): Promise<Tally> => {
    const dynamo = makeDynamo(environment)
    const queues = { sqs: makeSqs(environment), environment }
    const source = { dynamo, environment }
    const { received, stop } = await receiveFacts(settingOf(environment, 'AMQP_URL'), tenantId)
    const openedAt = new Date().toISOString()
    const [auditedBefore, deadBefore] = await Promise.all([auditedCount(source, tenantId), deadLetterDepths(queues)])

    const progress = async (): Promise<Progress> => ({
      assessed: received.byKind.get('assessed') ?? 0,
      moved: received.byKind.get('moved') ?? 0,
      published: received.byFact.size,
      audited: (await auditedCount(source, tenantId)) - auditedBefore,
    })
    const queuesAreEmpty = async (): Promise<boolean> =>
      Object.values(await queueDepths(queues)).every((messageCount) => messageCount === 0)

    const count = async ({ eventIds, since = openedAt }: CountOptions, attempts = 1): Promise<TallyResult> => {
      const tracks = await readTracks({ dynamo, environment, tenantId, received, openedAt }, since)
      const counted = countTracks(eventIds, tracks)
      if (counted.lost === 0 || attempts <= 1) {
        return { ...counted, deadLetters: growth(deadBefore, await deadLetterDepths(queues)) }
      }
      await pause(recountMs)
      return count({ eventIds, since }, attempts - 1)
    }

    return {
      progress,
      waitUntilDrained: makeWaitUntilDrained({ progress, queuesAreEmpty }),
      count,
      close: async () => {
        await stop()
        dynamo.destroy()
        queues.sqs.destroy()
      },
    }
  }

/** Only growth counts: older dead letters may have been removed in the meantime. */
const growth = (before: Depths, after: Depths): Depths =>
  Object.fromEntries(Object.entries(after).map(([queue, count]) => [queue, Math.max(0, count - (before[queue] ?? 0))]))
