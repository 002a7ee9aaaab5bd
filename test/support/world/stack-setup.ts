import type { TestProject } from 'vitest/node'
import { unkind } from '#local/conditions.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { type Stack, startStack } from '#local/stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Endpoints, credentials and every function setting of the copy all tests share. */
    environment: Readonly<Record<string, string>>
  }
}

let stack: Stack | undefined

/**
 * One whole copy of Sluice on ports of its own, for all tests that need real parts. Tests keep apart by tenant. Each function has
 * three instances, as on AWS.
 */
export const setup = async (project: TestProject): Promise<void> => {
  if (project.vitest.projects.every(({ name }) => ['unit', 'slow'].includes(name))) return
  stack = await startStack({ basePort: await findFreeBase(), conditions: unkind({ faultRate: 0 }) })
  project.provide('environment', stack.environment)
}

export const teardown = async (): Promise<void> => stack?.stop()
