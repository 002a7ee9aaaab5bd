import { makeDynamoPulses } from '#facts/adapters/dynamo-pulses.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { factsSettings, loadConfig } from '#platform/config.ts'
import { makeLogger } from '#platform/logger.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const { facts } = loadConfig(factsSettings)
const pulses = makeDynamoPulses({ dynamo: makeDynamo(), table: facts.table, clock })

/** Every minute: writes a pulse to the table of facts. When publish-facts has read it, the outbox is alive. */
export const handler = scheduleHandler(makeLogger('send-pulse'), pulses.send)
