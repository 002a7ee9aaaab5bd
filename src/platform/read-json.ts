import { namesTwice } from '#catalogue/json-limits.ts'

/**
 * What a JSON text says, where it says one thing only.
 * @throws SyntaxError for what is no JSON, and for an object that names a field twice.
 */
export const readJson = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  if (namesTwice(text, value)) throw new SyntaxError('An object names a field twice.')
  return value
}
