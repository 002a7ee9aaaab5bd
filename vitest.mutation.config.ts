import { defineConfig } from 'vitest/config'
import { unit } from './vitest.config.ts'

/**
 * The tests of `npm run mutate`: the unit tests of the areas that have a domain. The architecture tests read source text,
 * which a mutation changes, and the tests of adapters wait for time to pass.
 */
export default defineConfig({
  test: {
    ...unit,
    include: ['test/{kernel,facts,scoring,ledger,workflow,audit,bridge,access,intake,views}/**/*.test.ts'],
    // Instrumented code is slow. Stryker itself ends a mutant that hangs.
    testTimeout: 60_000,
    exclude: [...unit.exclude, 'test/*/{dynamo,http,jose}-*.test.ts'],
  },
})
