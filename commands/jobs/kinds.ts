import { makeQueueReport } from '#access/adapters/queue-report.ts'
import { makeSenderCheck } from '#access/adapters/sender-check.ts'
import { makeDynamoCustodyRegister } from '#custody/adapters/dynamo-custody-register.ts'
import { makeDynamoPersonalItems } from '#custody/adapters/dynamo-personal-items.ts'
import { makeEraseEvents } from '#custody/application/erase-events.ts'
import { eraseKind } from '#custody/application/run-erasure-job.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { makeSnsFactTopic } from '#facts/adapters/sns-fact-topic.ts'
import { makeEventIngest } from '#intake/adapters/event-parts.ts'
import { readReturnedLetter } from '#intake/adapters/queued-arrival.ts'
import { makeIngestQueuedEvent } from '#intake/application/ingest-queued-event.ts'
import { makeReturnIntake } from '#intake/application/return-intake.ts'
import { makeSqsLetters } from '#jobs/adapters/sqs-letters.ts'
import type { JobKind, JobKinds } from '#jobs/application/ports.ts'
import { makeRepublish } from '#operations/application/republish.ts'
import { makeRepublishLetters } from '#operations/application/republish-letters.ts'
import { makeDynamo, makeSns, makeSqs } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeFactSeal } from '#platform/fact-keys.ts'
import { pause } from '#platform/pause.ts'
import {
  intakeConsumerSettings,
  queueLimitSettings,
  stackRolesSettings,
  tenantsSettings,
  violationsSettings,
} from '#platform/settings/access.ts'
import { custodySettings, vaultSettings, vaultTableSettings } from '#platform/settings/custody.ts'
import {
  digestKeysSettings,
  factKeysSettings,
  factsSettings,
  outboxLettersSettings,
  topicSettings,
} from '#platform/settings/facts.ts'
import { jobsSettings } from '#platform/settings/operations.ts'
import { policiesSettings, queueSettings, reviewsSettings, viewsSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { makeDynamoPolicies } from '#workflow/adapters/dynamo-policies.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { makeOpenReviews, openReviewsKind } from '#workflow/application/open-reviews.ts'
import { CommandFault } from '../command-line.ts'
import { eventsByStatus } from './events-by-status.ts'

/** A letter is hidden for twice the lease: a runner that takes over waits no longer than that. */
const hiddenSecondsOf = ({ leaseSeconds }: Readonly<{ leaseSeconds: number }>): number => 2 * leaseSeconds

const republish = (): JobKind => {
  const { facts, factsTopicArn, factKeys } = loadConfig(factsSettings, topicSettings, factKeysSettings)
  return makeRepublish({
    rows: makeDynamoFactRows(makeDynamo(), facts),
    topic: makeSnsFactTopic(makeSns(), factsTopicArn, { seal: makeFactSeal(factKeys), pause }),
  })
}

const republishLetters = (): JobKind => {
  const config = loadConfig(factsSettings, factKeysSettings, jobsSettings, outboxLettersSettings, topicSettings)
  return makeRepublishLetters({
    letters: makeSqsLetters(makeSqs(), {
      queueUrl: config.outboxLettersUrl,
      hiddenSeconds: hiddenSecondsOf(config.jobs),
    }),
    rows: makeDynamoFactRows(makeDynamo(), config.facts),
    topic: makeSnsFactTopic(makeSns(), config.factsTopicArn, { seal: makeFactSeal(config.factKeys), pause }),
  })
}

const returnIntake = (): JobKind => {
  const config = loadConfig(
    factsSettings,
    jobsSettings,
    queueSettings('intake'),
    tenantsSettings,
    queueLimitSettings,
    stackRolesSettings,
    intakeConsumerSettings,
    violationsSettings,
    vaultSettings,
    digestKeysSettings,
  )
  const [dynamo, sqs] = [makeDynamo(), makeSqs()]
  return makeReturnIntake({
    letters: makeSqsLetters(sqs, {
      queueUrl: config.queue.deadLettersUrl,
      hiddenSeconds: hiddenSecondsOf(config.jobs),
    }),
    consumerRoleId: config.intakeConsumerRoleId,
    read: readReturnedLetter,
    ingest: makeIngestQueuedEvent({
      checkSender: makeSenderCheck(dynamo, config),
      ingestEvent: makeEventIngest(config, dynamo),
    }),
    report: makeQueueReport('intake', sqs, config.violationsQueueUrl),
  })
}

const erase = (): JobKind => {
  const { facts, custodyTable, vaultTable } = loadConfig(factsSettings, custodySettings, vaultTableSettings)
  const dynamo = makeDynamo()
  return makeEraseEvents({
    items: makeDynamoPersonalItems(dynamo, { vaultTable, custodyTable, facts }),
    register: makeDynamoCustodyRegister(dynamo, { table: custodyTable, facts }),
    facts: makeDynamoFactLog(dynamo, facts),
    clock: systemClock,
    pause,
  })
}

const openReviews = (): JobKind => {
  const { facts, reviewsTable, policies, ...views } = loadConfig(
    factsSettings,
    reviewsSettings,
    policiesSettings,
    viewsSettings,
  )
  const dynamo = makeDynamo()
  return makeOpenReviews({
    facts: makeDynamoFactLog(dynamo, facts),
    reviews: makeDynamoReviews(dynamo, { table: reviewsTable, facts }),
    policies: makeDynamoPolicies(dynamo, policies),
    events: eventsByStatus(makeDynamoEventRows(dynamo, views), systemClock),
    clock: systemClock,
    pause,
  })
}

/** Each kind of job, made with the settings that it needs. */
const kinds: Readonly<Record<string, () => JobKind>> = {
  [eraseKind]: erase,
  [openReviewsKind]: openReviews,
  republish,
  'republish-letters': republishLetters,
  'return-intake': returnIntake,
}

/** @throws CommandFault for a kind of a newer version. */
export const jobKinds: JobKinds = (name) => {
  const make = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (make) return make()
  throw new CommandFault(`This version has no kind of job "${name}". Use the version that proposed the job.`)
}
