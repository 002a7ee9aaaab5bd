import { connect } from 'amqplib'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { settingOf } from '../../tally/setting.ts'
import type { Samples } from '../samples.ts'
import { makeActivity } from './activity.ts'
import { makeAudit } from './audit.ts'
import { makeBridge } from './bridge.ts'
import { putFact } from './door.ts'
import { factOf, followLike } from './items.ts'
import { type Mapping, readMappings } from './mappings.ts'
import { consume, type QueuedFact } from './queue.ts'
import { makeScoring } from './scoring.ts'
import { makeViews } from './views.ts'

type Work = (batch: readonly QueuedFact[]) => Promise<unknown>

/** Consumes the five queues of facts until the process ends. Each consumer has its own client, as each function has. */
export const startConsumers = async (samples: Samples): Promise<void> => {
  const setting = (name: string): string => settingOf(process.env, name)
  const channel = await (await connect(setting('AMQP_URL'), { noDelay: true })).createConfirmChannel()
  const audit = makeAudit(makeDynamo(), {
    auditTable: setting('AUDIT_TABLE'),
    auditLogTable: setting('AUDIT_LOG_TABLE'),
  })
  const tables = { facts: setting('FACTS_TABLE'), profiles: setting('PROFILES_TABLE') }
  const activity = makeActivity(makeDynamo(), setting('ACTIVITY_TABLE'))
  const works: Readonly<Record<string, Work>> = {
    Scoring: each(makeScoring(makeDynamo(), tables, samples)),
    Workflow: followBy(samples.moved.fact, setting('FACTS_TABLE')),
    Audit: (batch) => audit(batch.map(({ fact }) => fact)),
    Bridge: makeBridge(makeDynamo(), setting('BRIDGE_TABLE'), channel),
    Views: each(bothOf(makeViews(makeDynamo(), setting('VIEWS_TABLE'), samples), activity)),
  }
  const [sqs, mappings] = [makeSqs(), readMappings()]
  for (const [name, work] of Object.entries(works)) {
    const queueUrl = setting(`${name.toUpperCase()}_QUEUE_URL`)
    void consume(sqs, { queueUrl, ...mappingOf(mappings, `${name}Queue`) }, work)
  }
}

const mappingOf = (mappings: ReadonlyMap<string, Mapping>, queue: string): Mapping => {
  const mapping = mappings.get(queue)
  if (mapping) return mapping
  throw new Error(`serverless.yml maps ${queue} to no function.`)
}

type FactWork = (delivered: QueuedFact) => Promise<unknown>

const bothOf =
  (first: FactWork, second: FactWork): FactWork =>
  async (delivered) => {
    await first(delivered)
    await second(delivered)
  }

/** The workflow appends one more fact. */
const followBy = (text: string, table: string): Work => {
  const [dynamo, sample] = [makeDynamo(), factOf(text)]
  return each(({ fact }) => putFact(dynamo, table, followLike(sample, fact)))
}

const each =
  (work: FactWork): Work =>
  (batch) =>
    Promise.all(batch.map(work))
