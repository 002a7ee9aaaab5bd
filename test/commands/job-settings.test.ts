import { expect, it } from 'vitest'
import { jobKinds } from '#commands/jobs/kinds.ts'
import { runOwnCommand } from '#test/support/world/own-command.ts'

/** The settings without a default that a kind of job needs, by the error that names all that are missing. */
const missingSettings = (kind: string): readonly string[] => {
  // Other files of this process may have set some.
  const environment = { ...process.env }
  for (const name of Object.keys(environment)) delete process.env[name]
  try {
    jobKinds(kind)
  } catch (error) {
    const [, faults = ''] = String(error).split('Settings are missing or invalid. ')
    return faults.split('; ').flatMap((fault) => fault.split(':').slice(0, 1))
  } finally {
    Object.assign(process.env, environment)
  }
  return []
}

it.each([
  ['republish', 'republish'],
  ['republish', 'republish-letters'],
  ['return-intake', 'return-intake'],
  ['open-reviews', 'open-reviews'],
])('npm run %s -- --help names each setting that a job of the kind %s needs', async (command, kind) => {
  const settings = missingSettings(kind)
  expect(settings).toContain('FACTS_TABLE')
  const { output } = await runOwnCommand(command, ['--help'])
  expect(settings.filter((name) => !output.includes(name))).toEqual([])
})
