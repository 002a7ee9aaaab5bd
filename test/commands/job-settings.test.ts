import { expect, it } from 'vitest'
import { jobKinds } from '#commands/jobs/kinds.ts'
import { runOwnCommand } from '#test/support/world/own-command.ts'

/** The settings without a default that a kind of job needs, by the error that names all that are missing. */
const missingSettings = (kind: string): readonly string[] => {
  const environment = process.env
  process.env = {}
  try {
    jobKinds(kind)
  } catch (error) {
    const [, faults = ''] = String(error).split('Settings are missing or invalid. ')
    return faults.split('; ').flatMap((fault) => fault.split(':').slice(0, 1))
  } finally {
    process.env = environment
  }
  return []
}

it.each([
  ['republish', 'republish'],
  ['republish', 'republish-letters'],
  ['return-intake', 'return-intake'],
])('npm run %s -- --help names each setting that a job of the kind %s needs', async (command, kind) => {
  const settings = missingSettings(kind)
  expect(settings).toContain('FACTS_TABLE')
  const { output } = await runOwnCommand(command, ['--help'])
  expect(settings.filter((name) => !output.includes(name))).toEqual([])
})
