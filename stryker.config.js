/** Mutation tests of every domain: `npm run mutate`. The score and how to read it: docs/testing.md. */
export default {
  mutate: ['src/*/domain/**/*.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts' },
  // Only the tests that reach a mutant run against it.
  coverageAnalysis: 'perTest',
  // One process for each of two cores.
  concurrency: 2,
  // Every run starts from nothing, so that a score never depends on an earlier run.
  incremental: false,
  // Git, Biome, knip and dependency-cruiser already leave .sluice out.
  tempDirName: '.sluice/mutation/sandbox',
  jsonReporter: { fileName: '.sluice/mutation/report.json' },
  htmlReporter: { fileName: '.sluice/mutation/report.html' },
  reporters: ['progress', 'clear-text', 'json', 'html'],
  clearTextReporter: { reportTests: false, logTests: false },
  // What no test reads is not copied.
  ignorePatterns: ['.sluice', '.serverless', '.esbuild'],
  // The score is reported, and a person reads the survivors. No build fails on it.
  thresholds: { high: 85, low: 70, break: null },
}
