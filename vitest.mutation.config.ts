import { defineConfig } from 'vitest/config'
import { unit } from './vitest.config.ts'

/**
 * The tests of `npm run mutate`: the unit tests of the areas that have a domain. The architecture tests read source text,
 * and a mutated source has another text.
 */
export default defineConfig({
  test: {
    ...unit,
    include: ['test/{kernel,facts,scoring,ledger,workflow,audit,bridge,access,intake,views}/**/*.test.ts'],
  },
})
