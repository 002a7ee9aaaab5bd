import fc from 'fast-check'

export type TextSchema = Readonly<{ pattern?: string; format?: string; minLength?: number; maxLength?: number }>

const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })

/** Addresses are plain: the library's own take a second to be made. */
const ofFormat: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  'date-time': moment.map((date) => date.toISOString()),
  date: moment.map((date) => date.toISOString().slice(0, 10)),
  email: fc.stringMatching(/^[a-z0-9_+]{1,20}@[a-z0-9]{1,20}\.[a-z]{2,6}$/),
  uri: fc.stringMatching(/^https:\/\/[a-z]{1,20}\.example(\/[\w~-]{1,10}){0,3}$/),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
}

/** Longer texts find nothing new, except where a test asks for them by name. */
const usualLengthMax = 40

/** Text that a schema of JSON Schema 2020-12 takes. */
export const textOf = (schema: TextSchema): fc.Arbitrary<string> => {
  const { pattern, format = '', minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema
  const matches = pattern === undefined ? /(?:)/ : new RegExp(pattern, 'u')
  const fits = (text: string) => matches.test(text) && length(text) >= minLength && length(text) <= maxLength
  const drawn = ofFormat[format] ?? matching(pattern) ?? free(minLength, Math.min(maxLength, usualLengthMax))
  return drawn.filter(fits)
}

/** JSON Schema counts characters, JavaScript their halves. */
const length = (text: string): number => [...text].length

const free = (minLength: number, lengthMax: number) =>
  fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, lengthMax) })

/** `undefined` where nothing can be drawn by the pattern: then free text is drawn, and what does not match is left out. */
const matching = (pattern = ''): fc.Arbitrary<string> | undefined => {
  // Character classes by property are too wide to draw from, and a lookahead only adds a condition.
  if (pattern === '' || pattern.includes('\\p{')) return undefined
  return fc.stringMatching(new RegExp(pattern.replace(/\(\?=[^)]*\)/, ''), 'u'), { maxLength: 200 })
}
