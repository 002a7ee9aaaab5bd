import { readFile } from 'node:fs/promises'
import { UsageFault } from '#commands/command-line.ts'
import { PipelineError } from '#kernel/domain/errors.ts'
import { JsonFault, readJson } from '#kernel/domain/json-text.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { makeRuleset, type Ruleset } from '#scoring/domain/ruleset.ts'
import { unreadable } from '../rows/read-lines.ts'

/**
 * Reads a ruleset from a JSON file.
 * @throws CommandFault when the file cannot be read. @throws UsageFault with every fault of the ruleset and its path.
 */
export const readCandidate = async (path: string): Promise<Ruleset> => {
  const input = jsonOf(path, await textOf(path))
  try {
    return makeRuleset(readRuleset(input))
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error
    const faults = error.issues.map((issue) => `\n  ${issue.path === '' ? '' : `${issue.path}: `}${issue.message}`)
    throw new UsageFault(`${path}: ${error.message}${faults.join('')}`)
  }
}

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}

const jsonOf = (path: string, text: string): unknown => {
  try {
    return readJson(text)
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    const { cause, issue } = error
    throw new UsageFault(
      cause instanceof SyntaxError
        ? `${path} is not JSON: ${cause.message}.`
        : `${path} is refused: ${issue.path || 'the file'} ${issue.message}.`,
    )
  }
}
