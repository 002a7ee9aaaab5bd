import type { TestProject } from 'vitest/node'
import { findFreeBase } from '#local/copy/port-check.ts'
import { type Stack, startStack } from '#local/stack.ts'
import { testConditions } from './test-conditions.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Endpoints, credentials and every function setting of the copy all tests share. */
    environment: Readonly<Record<string, string>>
  }
}

let stack: Stack | undefined

/**
 * One whole copy of Sluice on ports of its own, for all tests that need real parts. Tests keep apart by tenant. It has
 * the faults of AWS, and three instances of each function.
 */
export const setup = async (project: TestProject): Promise<void> => {
  if (project.vitest.projects.every(({ name }) => ['unit', 'slow'].includes(name))) return
  const conditions = testConditions()
  // Copies that single tests start have the same seed.
  process.env.SLUICE_SEED = String(conditions.seed)
  console.log(
    `The copy of the tests has the seed ${conditions.seed}. SLUICE_SEED=${conditions.seed} repeats its faults.`,
  )
  stack = await startStack({ basePort: await findFreeBase(), conditions })
  project.provide('environment', stack.environment)
}

export const teardown = async (): Promise<void> => stack?.stop()
