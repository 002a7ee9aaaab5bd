import { parseArgs } from 'node:util'
import { PipelineError } from '#kernel/domain/errors.ts'
import { secondsOf } from '#local/duration.ts'
import { optionFault, repeatedFault, repeatedOption } from '#local/option-fault.ts'
import { StartFailure } from '#local/start-failure.ts'

/** A wrong or missing option. Exit code 2. */
export class UsageFault extends Error {}

/** The command cannot continue; the message gives the reason and the next step. Exit code 1. */
export class CommandFault extends Error {}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>

/**
 * Reads the options of a command and refuses positional arguments.
 * @throws UsageFault for an unknown option, an option without its value, or a repeated option.
 */
export const readOptions = <Known extends Options>(args: readonly string[], options: Known) =>
  parsed(args, options, false).values

/**
 * Reads the options of a command that has one input, such as a file, anywhere between them. `input` is undefined without one.
 * @throws UsageFault as `readOptions` does, and for a second input.
 */
export const readInputAndOptions = <Known extends Options>(args: readonly string[], options: Known) => {
  const { values, positionals } = parsed(args, options, true)
  const [input, second] = positionals
  if (second !== undefined) throw new UsageFault(`Name one input, not "${input}" and "${second}". Try --help.`)
  return { input, values }
}

const parsed = <Known extends Options>(args: readonly string[], options: Known, allowPositionals: boolean) => {
  const { values, positionals, tokens } = parseOptions(args, options, allowPositionals)
  const repeated = repeatedOption(tokens, options)
  if (repeated !== undefined) throw new UsageFault(repeatedFault(repeated))
  return { values, positionals }
}

const parseOptions = <Known extends Options>(args: readonly string[], options: Known, allowPositionals: boolean) => {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals, tokens: true })
  } catch (error) {
    throw new UsageFault(`${optionFault(error)} Try --help.`)
  }
}

type Range = Readonly<{ min: number; max: number }>

/** @throws UsageFault unless `text` is a plain decimal number within the range, both ends included. */
export const numberOption = (name: string, text: string, { min, max }: Range): number => {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new UsageFault(`--${name} takes a number from ${min} to ${max}, not "${text}".`)
}

/** @throws UsageFault unless `text` is a whole number within the range, both ends included. */
export const wholeOption = (name: string, text: string, { min, max }: Range): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new UsageFault(`--${name} takes a whole number from ${min} to ${max}, not "${text}".`)
}

/** An id in lower case, which is how it is stored. @throws UsageFault unless `text` is a UUID. */
export const uuidOption = (name: string, text: string): string => {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase()
  throw new UsageFault(`--${name} takes an id such as 9bb2d6f3-0611-5697-b3cb-594a4d5da0b9, not "${text}".`)
}

const secondsMax = 86_400

/** A time span such as `90s`, `10m` or `1h`, in milliseconds; at most a day. @throws UsageFault */
export const durationOption = (name: string, text: string): number => {
  const seconds = secondsOf(text)
  if (seconds !== undefined && seconds <= secondsMax) return seconds * 1000
  throw new UsageFault(`--${name} takes a time such as 90s, 10m or 1h, at most 24h, not "${text}".`)
}

/** Runs a command. It returns the exit code; a fault becomes one sentence on stderr. */
export const runCommand = async (command: (args: readonly string[]) => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${describeFault(error)}\n`)
    process.exitCode = error instanceof UsageFault ? 2 : 1
  }
}

/** An expected fault is one sentence. Anything else is a bug and prints its stack. */
const describeFault = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if ([UsageFault, CommandFault, StartFailure, PipelineError].some((planned) => error instanceof planned))
    return error.message
  const refusal = systemRefusal(error)
  return refusal === undefined ? (error.stack ?? error.message) : `Stopped: ${refusal}.`
}

/** The refusal of the operating system, if any. Example: `connect ECONNREFUSED 127.0.0.1:3003`, when a copy has ended meanwhile. */
export const systemRefusal = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? String(error.code) : ''
  return /^E[A-Z]+$/.test(code) ? error.message || code : undefined
}
