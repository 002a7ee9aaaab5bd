import { namesTwice } from '#catalogue/json-limits.ts'
import { withoutByteOrderMark } from '#kernel/domain/json.ts'

/**
 * Parses a JSON text, with or without a byte order mark, and rejects ambiguous objects.
 * @throws SyntaxError for a text that is not JSON, and for an object with two fields of the same name.
 */
export const readJson = (text: string): unknown => {
  const value: unknown = JSON.parse(withoutByteOrderMark(text))
  if (namesTwice(text, value)) throw new SyntaxError('An object has two fields with the same name.')
  return value
}
