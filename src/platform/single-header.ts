import { Refusal } from '#kernel/domain/errors.ts'

type Headers = Readonly<Record<string, string | undefined>>

/**
 * Returns whether a header has several values. API Gateway joins repeated headers with commas. A comma in a quoted string is a
 * part of the value.
 */
export const isList = (value: string): boolean => {
  let isQuoted = false
  for (let index = 0; index < value.length; index += 1) {
    const character = value[index]
    if (isQuoted && character === '\\') index += 1
    else if (character === '"') isQuoted = !isQuoted
    else if (character === ',' && !isQuoted) return true
  }
  return false
}

/**
 * Returns the value of a header that may be sent once, without white space around it. Header names in `headers` are lower case.
 * @throws Refusal `header-malformed` if it has several values.
 */
export const singleHeader = (headers: Headers, name: string): string | undefined => {
  const value = headers[name.toLowerCase()]
  if (value !== undefined && isList(value))
    throw new Refusal('header-malformed', `The header ${name} has several values. Send it once, with one value.`, [
      { path: name, message: 'must have one value' },
    ])
  return value?.trim()
}
