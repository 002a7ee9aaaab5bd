import { makeDynamoPulses } from '#facts/adapters/dynamo-pulses.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger } from '#platform/logger.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const { facts } = loadConfig(factsSettings)
const [pulses, logger] = [
  makeDynamoPulses({ dynamo: makeDynamo(), table: facts.table, clock }),
  makeLogger('send-pulse'),
]

/** Every minute: writes a pulse to the table of facts. When publish-facts has read it, the outbox is alive. */
export const handler = scheduleHandler(logger, async () => {
  await pulses.send()
  logger.info('A pulse was written')
})
