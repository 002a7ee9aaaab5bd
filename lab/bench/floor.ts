import { z } from 'zod'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import { makeDynamo, makeSns } from '#platform/aws-clients.ts'
import { sendAll } from '../feed/send-all.ts'
import { settingOf } from '../tally/setting.ts'
import { startConsumers } from './floor/consumers.ts'
import { makeDoor } from './floor/door.ts'
import { publishFromNow } from './floor/stream.ts'
import { senderCount } from './line.ts'
import { answerParent, endWithParent, sendToParent } from './parent.ts'
import { samplesSchema } from './samples.ts'

const question = z.object({ samples: samplesSchema, tenantId: z.string(), eventCount: z.number() })
const startQuestion = question.pick({ samples: true })

const factsTable = settingOf(process.env, 'FACTS_TABLE')
const topicArn = settingOf(process.env, 'FACTS_TOPIC_ARN')
const keysTable = settingOf(process.env, 'IDEMPOTENCY_TABLE')

/**
 * The floor: a bare script that makes the AWS calls and publishes of Sluice's design, without middleware, validation, HTTP,
 * rules, hashes or logging. Any error ends it. It consumes the queues continuously.
 */
const start = async (asked: unknown) => {
  const { samples } = startQuestion.parse(asked)
  const { dynamo, streams } = makeEmulatorClients(process.env)
  await publishFromNow({ dynamo, streams, sns: makeSns() }, { table: factsTable, topicArn })
  await startConsumers(samples)
  return {}
}

const fill = async (asked: unknown) => {
  const { samples, tenantId, eventCount } = question.parse(asked)
  const enter = makeDoor({ dynamo: makeDynamo(), factsTable, keysTable, samples })
  const eventIds: string[] = []
  const beganAtMs = Date.now()
  const options = { concurrency: senderCount, signal: new AbortController().signal }
  await sendAll(Array.from({ length: eventCount }), options, async () => {
    const count = eventIds.push(await enter(tenantId))
    if (count % 20 === 0) sendToParent({ type: 'accepted', ...{ count } })
  })
  return { eventIds, beganAtMs, lastAcceptedAtMs: Date.now() }
}

const cpu = async () => {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000 }
}

answerParent({ start, fill, cpu })
endWithParent(async () => undefined)
