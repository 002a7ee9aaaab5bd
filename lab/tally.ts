import { pause } from './pause.ts'
import { headSequence } from './tally/audit-chain.ts'
import { makeDynamo, makeSqs } from './tally/aws-clients.ts'
import { type Count, countTracks } from './tally/count.ts'
import { type DrainEnd, type DrainWish, makeWaitUntilDrained, type Progress } from './tally/drain.ts'
import { hearFacts } from './tally/hear-facts.ts'
import { type Depths, deadLetterDepths, queueDepths } from './tally/queues.ts'
import { readTracks } from './tally/read-tracks.ts'
import { type Environment, settingOf } from './tally/setting.ts'

/** What is counted: the events that were accepted, and since when they may be in the log. */
export type CountWish = Readonly<{ eventIds: readonly string[]; since?: string }>

/** The count of a tenant's events, with what came to lie in the dead letters since the tally was opened, by queue. */
export type Tallied = Count & Readonly<{ deadLetters: Depths }>

/** Follows one tenant's events through the line, from outside: it reads the stores and listens to the broker. */
export type Tally = Readonly<{
  /** How far the line is. One small read. */
  progress(): Promise<Progress>
  /** Waits until as many events as given are through, or nothing moves any more, or time is up. Looks twice a second. */
  waitUntilDrained(wish: DrainWish): Promise<DrainEnd>
  /**
   * Counts from the store what became of the events. An index may lag behind on AWS, so a count that misses something is
   * made again, a second later, `attempts` times in all.
   */
  count(wish: CountWish, attempts?: number): Promise<Tallied>
  /** Stops listening and lets go of every connection. */
  close(): Promise<void>
}>

const recountMs = 1_000

/**
 * Makes `openTally(tenantId)` for the copy that an environment describes. Open it before the first event is sent: what
 * was published before it listens it has not heard.
 */
export const makeTally =
  (environment: Environment) =>
  async (tenantId: string): Promise<Tally> => {
    const dynamo = makeDynamo(environment)
    const queues = { sqs: makeSqs(environment), environment }
    const chain = { dynamo, table: settingOf(environment, 'AUDIT_TABLE') }
    const { heard, stop } = await hearFacts(settingOf(environment, 'AMQP_URL'), tenantId)
    const openedAt = new Date().toISOString()
    const [headBefore, deadBefore] = await Promise.all([headSequence(chain, tenantId), deadLetterDepths(queues)])

    const progress = async (): Promise<Progress> => ({
      assessed: heard.byKind.get('assessed') ?? 0,
      moved: heard.byKind.get('moved') ?? 0,
      published: heard.byFact.size,
      audited: (await headSequence(chain, tenantId)) - headBefore,
    })
    const queuesAreEmpty = async (): Promise<boolean> =>
      Object.values(await queueDepths(queues)).every((messageCount) => messageCount === 0)

    const count = async ({ eventIds, since = openedAt }: CountWish, attempts = 1): Promise<Tallied> => {
      const tracks = await readTracks({ dynamo, environment, tenantId, heard, openedAt }, since)
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

/** Only what has grown: somebody may have taken older dead letters away meanwhile. */
const growth = (before: Depths, after: Depths): Depths =>
  Object.fromEntries(Object.entries(after).map(([queue, count]) => [queue, Math.max(0, count - (before[queue] ?? 0))]))
