import { CommandFault } from '#commands/command-line.ts'

/** The description of a running copy: endpoints, credentials and every function setting, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** @throws CommandFault when the copy does not have the setting. */
export const settingOf = (environment: Environment, name: string): string => {
  const value = environment[name]
  if (value === undefined || value === '')
    throw new CommandFault(`The running copy has no setting ${name}. Start it again with \`npm start\`.`)
  return value
}
