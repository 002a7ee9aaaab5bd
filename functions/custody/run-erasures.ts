import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { v7 } from 'uuid'
import { makeDynamoCustodyRegister } from '#custody/adapters/dynamo-custody-register.ts'
import { makeDynamoErasureQueue } from '#custody/adapters/dynamo-erasure-queue.ts'
import { makeDynamoPersonalItems } from '#custody/adapters/dynamo-personal-items.ts'
import { reportErasures } from '#custody/adapters/report-erasures.ts'
import { makeCountUnerased, makeEraseEvents } from '#custody/application/erase-events.ts'
import { makeRunErasures } from '#custody/application/run-erasures.ts'
import { makeSearchLetters } from '#custody/application/search-letters.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoJobStore } from '#jobs/adapters/dynamo-job-store.ts'
import { makeSqsLetters } from '#jobs/adapters/sqs-letters.ts'
import { makeProposeJob } from '#jobs/application/propose-job.ts'
import { makeRunJob } from '#jobs/application/run-job.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger, makeStackMetrics } from '#platform/logger.ts'
import { pause } from '#platform/pause.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { custodySettings, intakeQueuesSettings, vaultTableSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { jobsSettings } from '#platform/settings/operations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const { facts, custodyTable, jobs, vaultTable, intake } = loadConfig(
  factsSettings,
  custodySettings,
  jobsSettings,
  vaultTableSettings,
  intakeQueuesSettings,
)
const [dynamo, sqs, logger] = [makeDynamo(), makeSqs(), makeLogger('run-erasures')]

/** Below the timeout of the function: the last event and the result are still written. */
const runMs = 20_000

/** How long the letters of a search stay hidden after its process died. Longer than a search. */
const hiddenSeconds = 60

const register = makeDynamoCustodyRegister(dynamo, { table: custodyTable, facts })
const queue = makeDynamoErasureQueue(dynamo, { table: custodyTable, facts })
const jobStore = makeDynamoJobStore(dynamo, { table: jobs.table, facts })
const parts = {
  items: makeDynamoPersonalItems(dynamo, { vaultTable, custodyTable, facts }),
  register,
  facts: makeDynamoFactLog(dynamo, facts),
}
const eraseEvents = makeEraseEvents({ ...parts, clock, pause })
const kinds = () => eraseEvents
const runErasures = makeRunErasures({
  register,
  queue,
  jobs: jobStore,
  proposeJob: (id) => makeProposeJob({ jobs: jobStore, kinds, clock, newId: () => id }),
  runJob: makeRunJob({
    jobs: jobStore,
    kinds,
    clock,
    runner: randomUUID(),
    leaseMs: jobs.leaseSeconds * 1000,
    pauseMs: (ms) => setTimeout(ms),
  }),
  facts: parts.facts,
  sliceMs: runMs / 4,
  newJobId: v7,
  countUnerased: makeCountUnerased(parts),
  searchLetters: makeSearchLetters({
    letters: makeSqsLetters(sqs, { queueUrl: intake.deadLettersUrl, hiddenSeconds }),
    holds: register,
    queue,
  }),
  waiting: makeSqsLetters(sqs, { queueUrl: intake.queueUrl, hiddenSeconds }),
  ...reportErasures(logger, makeStackMetrics('run-erasures')),
  clock,
})

/** Every minute: erases what two people have approved. It reads one row if nothing is due. */
export const handler = scheduleHandler(logger, async () => {
  await runErasures(AbortSignal.timeout(runMs))
})
