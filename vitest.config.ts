import { defineConfig } from 'vitest/config'

const whole = ['test/**/*.integration.test.ts', 'test/{e2e,failure}/**/*.test.ts']

/** Minutes each, or a copy of its own: `npm run test:slow`. */
const slow = ['test/**/*.slow.test.ts']

/** Powertools would write a line for every call of a handler. */
const quiet = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }

/** Needs nothing and takes seconds. One module graph for all files: most of the time would go into importing the same libraries again. */
export const unit = {
  name: 'unit',
  include: ['test/**/*.test.ts'],
  exclude: [...whole, ...slow],
  isolate: false,
  env: quiet,
}

/** `unit` needs nothing and takes seconds; `whole` runs against one stack of real parts, started once for all of it. */
export default defineConfig({
  test: {
    // Only with --coverage, as `npm run coverage` runs it. A file that no test loads counts, too.
    coverage: {
      provider: 'v8',
      include: ['{src,functions,commands,infra/local,lab}/**/*.ts'],
      reporter: ['html', 'json-summary'],
      reportsDirectory: '.sluice/coverage',
      reportOnFailure: true,
    },
    projects: [
      { test: unit },
      {
        test: {
          name: 'whole',
          include: whole,
          globalSetup: ['test/support/world/stack-setup.ts'],
          setupFiles: ['test/support/world/environment.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Two cores: the stack needs one of them.
          fileParallelism: false,
        },
      },
      { test: { name: 'slow', include: slow, testTimeout: 240_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
