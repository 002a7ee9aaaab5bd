import { inject } from 'vitest'

type Environment = Readonly<Record<string, string>>

/** The running copy; none in the project `unit`. */
const environment = inject('environment') as Environment | undefined

/**
 * The parts of a suite of a use case: doubles in the project `unit`, the stores of the running copy in `shared`.
 * vitest.config.ts runs a test file in both when it imports this one.
 */
export const onStores = <Parts>(memory: Parts, real: (environment: Environment) => Parts): Parts =>
  environment === undefined ? memory : real(environment)

/** For the names of suites. */
export const storeName = onStores('memory', () => 'DynamoDB')
