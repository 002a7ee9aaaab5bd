import { allSettings } from './all-settings.ts'

/** The settings of each concern of functions. */
const concerns = Object.values(allSettings).filter((part) => 'safeParse' in part)

/**
 * Checks the values of the settings of functions before anything is started or packaged. A setting that is missing is not reported here:
 * its function reports it at its first call, and test/architecture/aws-fragments.test.ts compares the names.
 * @throws Error with every invalid setting.
 */
export const checkSettings = (environments: readonly Readonly<Record<string, string>>[]): void => {
  const faults = new Set(environments.flatMap(faultsOf))
  if (faults.size > 0) throw new Error(`Settings are missing or invalid. ${[...faults].join('; ')}`)
}

const faultsOf = (environment: Readonly<Record<string, string>>): readonly string[] =>
  concerns
    .flatMap((concern) => concern.safeParse(environment).error?.issues ?? [])
    .filter(({ path }) => String(path[0]) in environment)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
