import { dotted, type Issue } from './errors.ts'
import { withoutByteOrderMark } from './json.ts'

/** The most objects and arrays inside one another in a JSON text. `data` has at most 32 levels, and a batch wraps it in four more. */
export const jsonDepthMax = 40

/** The most characters of a number in a JSON text. A double has at most 25. */
export const numberLengthMax = 64

/** Why a text cannot be read: it is not JSON, is beyond a limit, names a field of one object twice, or has a number that a double cannot hold. */
export class JsonFault extends Error {
  readonly issue: Issue
  constructor(issue: Issue, options?: ErrorOptions) {
    super(issue.message, options)
    this.issue = issue
  }
}

/**
 * Parses a JSON text from outside, with or without a byte order mark. The depth and the numbers are checked before anything is built.
 * RFC 8259 does not define which value of a repeated name counts, so two readers may read two different events.
 * `JSON.parse` reads `9007199254740991.4` as a whole number, so an amount could differ from what was sent.
 * @throws JsonFault.
 */
export const readJson = (text: string): unknown => {
  const nameCount = scanJson(text)
  const value = parse(withoutByteOrderMark(text))
  if (nameCount !== fieldCountOf(value))
    throw new JsonFault({ path: '', message: 'must not have two fields with the same name in one object' })
  return value
}

/** The value of a JSON text, as `readJson` reads it; `undefined` for a text that it refuses. */
export const jsonIn = (text: string): unknown => {
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}

/**
 * The value of a JSON text without the checks of `readJson`; `undefined` for another text. For a reader that limits the length, and
 * requires a flat value in its one form.
 */
export const plainJsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An open object or array: its last text, which is the name of a field, or its last index. */
type Container = { isArray: boolean; index: number; nameFrom: number; nameTo: number }

/**
 * Reads a JSON text once from left to right, and returns how many names of fields it has. It does not check the grammar.
 * @throws JsonFault when it is nested too deep, or has a number that is too long or is whole only after rounding.
 */
const scanJson = (text: string): number => {
  const open: Container[] = []
  let nameCount = 0
  for (let at = 0; at < text.length; at += 1) {
    const inner = open.at(-1)
    const sign = text.charAt(at)
    if (sign === '"') {
      const end = endOfText(text, at)
      if (inner) {
        inner.nameFrom = at + 1
        inner.nameTo = end
      }
      at = end
    } else if (sign === '{' || sign === '[') {
      open.push({ isArray: sign === '[', index: 0, nameFrom: 0, nameTo: 0 })
      if (open.length > jsonDepthMax)
        throw new JsonFault({ path: '', message: `must not be nested deeper than ${jsonDepthMax} levels` })
    } else if (sign === '}' || sign === ']') open.pop()
    else if (sign === ':') nameCount += 1
    else if (sign === ',' && inner) inner.index += 1
    else if (sign === '-' || isDigit(sign)) {
      const end = endOfNumber(text, at)
      const message = faultOfNumber(text, at, end)
      if (message !== undefined) throw new JsonFault({ path: pathOf(text, open), message })
      at = end - 1
    }
  }
  return nameCount
}

const faultOfNumber = (text: string, start: number, end: number): string | undefined => {
  if (end - start > numberLengthMax)
    return `must not be a number of more than ${numberLengthMax} characters: send it as text`
  const number = text.slice(start, end)
  return Number.isInteger(Number(number)) && !isWhole(number)
    ? 'must not be a fraction that is read as a whole number: send fewer digits, or send it as text'
    : undefined
}

/** Returns whether the text of a number that is read as a whole number is one. Examples: `12`, `12.0`, `1.2e1`. */
const isWhole = (number: string): boolean => {
  // A double distinguishes all numbers of 15 digits.
  if (!number.includes('-', 1) && (number.length <= 15 || !number.includes('.'))) return true
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = BigInt(`${whole}${fraction}`)
  const decimals = fraction.length - Number(exponent)
  if (decimals <= 0 || digits === 0n) return true
  return decimals < number.length && digits % 10n ** BigInt(decimals) === 0n
}

const isDigit = (sign: string): boolean => sign >= '0' && sign <= '9'

/** The place of the closing quotation mark; the end of the text if there is none. */
const endOfText = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if (sign === '"') return at
    if (sign === '\\') at += 1
  }
  return text.length
}

const endOfNumber = (text: string, start: number): number => {
  let at = start + 1
  while (at < text.length && (isDigit(text.charAt(at)) || '.eE+-'.includes(text.charAt(at)))) at += 1
  return at
}

/** The dotted path of a value. Names are as written. */
const pathOf = (text: string, open: readonly Container[]): string =>
  dotted(open.map(({ isArray, index, nameFrom, nameTo }) => (isArray ? index : text.slice(nameFrom, nameTo))))

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new JsonFault({ path: '', message: 'must be JSON' }, { cause })
  }
}

const fieldCountOf = (value: unknown): number => {
  let count = 0
  const open: unknown[] = [value]
  while (open.length > 0) {
    const node = open.pop()
    if (typeof node !== 'object' || node === null) continue
    const children = Object.values(node)
    if (!Array.isArray(node)) count += children.length
    for (const child of children) open.push(child)
  }
  return count
}
