import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { longFirst } from './test/support/world/long-first.ts'
import { slowestTests } from './test/support/world/slowest-tests.ts'

/** Tests against real parts: the stores, queues and functions of a running copy. */
const real = ['test/**/*.integration.test.ts', 'test/{e2e,failure}/**/*.test.ts']

/** The suites of use cases that run twice: on doubles in `unit`, on the stores of the copy in `shared`. */
const onBoth = globSync('test/*/*.test.ts').filter((path) =>
  readFileSync(path, 'utf8').includes("'#test/support/ports/stores.ts'"),
)

/** They kill a part, or count what nothing else may touch, or use the whole machine: few at a time, after the others. */
const own = ['test/e2e/main-line.test.ts', 'test/bridge/broker-outage.integration.test.ts']

/** They take the most time of both cores, so they run with `npm run test:slow` alone. */
const heavy = [
  'test/failure/archive.test.ts',
  'test/failure/audit-log.test.ts',
  'test/failure/audit-log-window.test.ts',
  'test/failure/count-violations.test.ts',
  'test/failure/crash-window.test.ts',
  'test/failure/erasures.test.ts',
  'test/failure/failed-events.test.ts',
  'test/failure/ledger-window.test.ts',
  'test/failure/outbox.test.ts',
  'test/failure/review-redelivery.test.ts',
  'test/failure/review-window.test.ts',
  'test/failure/stuck-events.test.ts',
  'test/e2e/account-spellings.test.ts',
  'test/e2e/bad-input.test.ts',
  'test/e2e/batch.test.ts',
  'test/e2e/clear-values.test.ts',
  'test/e2e/envelopes.test.ts',
  'test/e2e/erasures.test.ts',
  'test/e2e/every-answer.test.ts',
  'test/e2e/every-instance.test.ts',
  'test/e2e/found-nowhere.test.ts',
  'test/e2e/forged.test.ts',
  'test/e2e/front-door.test.ts',
  'test/e2e/headers.test.ts',
  'test/e2e/if-none-match.test.ts',
  'test/e2e/isolation.test.ts',
  'test/e2e/limits.test.ts',
  'test/e2e/reversals.test.ts',
  'test/e2e/fuzz.test.ts',
  'test/e2e/jobs.test.ts',
  'test/e2e/next-review.test.ts',
  'test/e2e/open-reviews.test.ts',
  'test/e2e/made-up-past.test.ts',
  'test/e2e/partner-isolation.test.ts',
  'test/e2e/partners.test.ts',
  'test/e2e/poison.test.ts',
  'test/e2e/privacy.test.ts',
  'test/e2e/readings.test.ts',
  'test/e2e/rebuild-views.test.ts',
  'test/e2e/review-queue.test.ts',
  'test/e2e/return-intake.test.ts',
  'test/e2e/operator-writes.test.ts',
  'test/e2e/rulesets.test.ts',
  'test/e2e/tenants.test.ts',
  'test/e2e/who.test.ts',
  'test/e2e/account-context.test.ts',
  'test/e2e/decision-policies.test.ts',
  'test/e2e/finding.test.ts',
  'test/e2e/versions.test.ts',
  'test/access/issuers.integration.test.ts',
  'test/api/answers.integration.test.ts',
  'test/architecture/package.integration.test.ts',
  'test/architecture/scripts.integration.test.ts',
  'test/lab/review-drill.integration.test.ts',
  'test/local/dynamodb-on-disk.integration.test.ts',
  'test/operations/check-health.integration.test.ts',
  'test/scoring/hot-account.integration.test.ts',
  'test/access/count-violations.test.ts',
  'test/audit/get-export.test.ts',
  'test/audit/get-verification.test.ts',
  'test/audit/request-export.test.ts',
  'test/audit/sequence-audit.test.ts',
  'test/audit/verify-audit.integration.test.ts',
  'test/audit/verify-log.test.ts',
  'test/audit/write-exports.test.ts',
  'test/custody/archive-event.test.ts',
  'test/custody/run-erasures.test.ts',
  'test/examples/witness-page.integration.test.ts',
  'test/ledger/record-transaction.test.ts',
  'test/ledger/transfer-funds.test.ts',
  'test/operations/find-stuck.test.ts',
  'test/views/find-similar.test.ts',
  'test/workflow/claim-next-review.test.ts',
  'test/workflow/escalate-reviews.test.ts',
]

/** Minutes each, without the copy: `npm run test:slow`. */
const slow = ['test/**/*.slow.test.ts']

/**
 * They wait for long, and are small. Without results of an earlier run, Vitest begins with the largest files: these would be
 * last, and run on while the other workers are idle.
 */
const long = [
  'test/failure/audit-log.test.ts',
  'test/lab/review-drill.integration.test.ts',
  'test/failure/chaos.slow.test.ts',
  'test/lab/new.slow.test.ts',
  'test/examples/examples.integration.test.ts',
  'test/access/issuers.integration.test.ts',
  'test/e2e/review-queue.test.ts',
  'test/e2e/every-instance.test.ts',
]

/** Suites of the other projects at full size: `npm run test:slow`. */
const generated = 'test/published/generated-clients.test.ts'
const full = [generated, ...heavy, 'test/api/request-bodies.test.ts']
const fullSize = {
  SLUICE_BODY_RUNS: process.env.SLUICE_BODY_RUNS ?? '1500',
  SLUICE_FUZZ_REQUESTS: process.env.SLUICE_FUZZ_REQUESTS ?? '3000',
  SLUICE_HOT_INSTANCES: process.env.SLUICE_HOT_INSTANCES ?? '3 10',
  SLUICE_HOT_PAYMENTS: process.env.SLUICE_HOT_PAYMENTS ?? '500',
  SLUICE_OUTAGE_SECONDS: process.env.SLUICE_OUTAGE_SECONDS ?? '20',
}

/** Powertools would write a line for every call of a handler. */
const quiet = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }

/** Halves the CPU time that a program takes to start: these tests start some two hundred. */
const cached = { NODE_COMPILE_CACHE: resolve('.sluice/compile-cache') }

const onCopy = {
  setupFiles: ['test/support/world/environment.ts'],
  testTimeout: 240_000,
  hookTimeout: 180_000,
  env: cached,
}

/** Needs nothing and takes seconds. One module graph for all files: most of the time would go into importing the same libraries again. */
export const unit = {
  name: 'unit',
  include: ['test/**/*.test.ts'],
  exclude: [...real, ...slow, generated],
  isolate: false,
  // Vitest leaves one core free: of two, that is half.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 20_000,
  env: quiet,
}

/** What each project is, and how long it takes: docs/testing.md. */
export default defineConfig({
  test: {
    sequence: { sequencer: longFirst(long) },
    reporters: ['default', slowestTests],
    // Only with --coverage, as `npm run coverage` runs it. A file that no test loads counts, too.
    coverage: {
      provider: 'v8',
      include: ['{src,functions,commands,infra/local,lab}/**/*.ts'],
      reporter: ['html', 'json-summary'],
      reportsDirectory: '.sluice/coverage',
      reportOnFailure: true,
    },
    // One copy for `shared`, `own` and `full`.
    globalSetup: ['test/support/world/stack-setup.ts'],
    projects: [
      { test: unit },
      // Most of them wait most of the time, so more of them than there are cores.
      {
        test: {
          name: 'shared',
          include: [...real, ...onBoth],
          exclude: [...own, ...heavy, ...slow],
          ...onCopy,
          isolate: false,
          maxWorkers: 6,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'own', include: own, ...onCopy, maxWorkers: 2, sequence: { groupOrder: 2 } } },
      {
        test: {
          name: 'full',
          include: full,
          ...onCopy,
          isolate: false,
          // One of them, the drill of reviews, waits for minutes.
          maxWorkers: 3,
          sequence: { groupOrder: 3 },
          env: { ...cached, ...fullSize },
        },
      },
      {
        test: {
          name: 'slow',
          include: slow,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
          env: fullSize,
        },
      },
    ],
  },
})
