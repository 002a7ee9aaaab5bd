import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readOptions, runCommand } from '#commands/command-line.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import type { Drift } from './docs/drift.ts'
import { ruleBookPath, ruleBookSource } from './docs/rule-book.ts'

const usage = `Usage: npm run docs [-- --check]

Writes the generated documents: docs/openapi.json and docs/asyncapi.json from src/api/, docs/schemas/ and
docs/events.md from src/catalogue/, docs/audit-vectors.json from src/audit/, ${ruleBookPath} and the table of rules in docs/rulesets.md
from src/scoring/domain/rules/.

  --check   Writes nothing. The exit code is 1 when a document differs from what the code generates.
`

/** Writes the documents, or reports which are out of date. */
const writeDocs = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args, { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  // The documents read the rule book, so it is written before they are loaded.
  if (!options.check) writeFileSync(join(projectFolder, ruleBookPath), ruleBookSource())
  const { documents } = await import('./docs/documents.ts')
  const { driftOf } = await import('./docs/drift.ts')
  const made = await documents()
  const drift = driftOf(made)
  for (const one of drift) process.stdout.write(`${one.path}: ${one.what}\n`)
  if (!options.check) for (const one of drift) update(one, made)
  process.stdout.write(formatResult(drift.length, options.check ?? false))
  return options.check && drift.length > 0 ? 1 : 0
}

const update = ({ path }: Drift, made: ReadonlyMap<string, string>): void => {
  const place = join(projectFolder, path)
  const text = made.get(path)
  if (text === undefined) {
    rmSync(place)
    return
  }
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, text)
}

const formatResult = (count: number, isCheck: boolean): string => {
  if (count === 0) return 'Every document is up to date.\n'
  return isCheck ? `${count} out of date. Run npm run docs and commit the result.\n` : `${count} written.\n`
}

await runCommand(writeDocs)
