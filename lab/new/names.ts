import { UsageFault } from '#commands/command-line.ts'

type NamePattern = Readonly<{
  /** Example: `a rule`. */
  of: string
  pattern: RegExp
  /** What a name consists of, as a sentence. */
  rule: string
  example: string
}>

const nameLengthMax = 60

/** @throws UsageFault for a name that is missing or malformed. It shows a name that is valid. */
export const requireName = (name: string | undefined, { of, pattern, rule, example }: NamePattern): string => {
  if (name === undefined || name === '') throw new UsageFault(`The name of ${of} is missing. Example: ${example}.`)
  if (!pattern.test(name)) throw new UsageFault(`"${name}" is not a name of ${of}. ${rule} Example: ${example}.`)
  if (name.length > nameLengthMax)
    throw new UsageFault(`"${name}" has ${name.length} characters. A name has at most ${nameLengthMax}.`)
  return name
}

/** Example: `weekend-payment` → `WeekendPayment`. */
export const pascal = (name: string): string =>
  name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())

/** Example: `weekend-payment` → `weekendPayment`. */
export const camel = (name: string): string => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** Example: `weekend-payment` → `Weekend payment`. */
export const sentence = (name: string): string =>
  name.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase())

/** Example: `ResetToken` → `reset token`. */
export const words = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
