/** A value as DynamoDB's protocol writes it. Example: `{ S: 'acme' }`. */
type Value = Readonly<Record<string, unknown>>

/**
 * Bytes that DynamoDB charges for an item, by the rules of its developer guide: UTF-8 names and texts, a number by its
 * digits, three bytes and one for each member around a list or a map.
 */
export const itemBytes = (item: Readonly<Record<string, Value>>): number =>
  sumOf(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)))

const valueBytes = (value: Value): number => {
  const [[type, content] = []] = Object.entries(value)
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content))
    case 'N':
      return Math.ceil(String(content).replaceAll(/\D/g, '').length / 2) + 1
    case 'B':
      return Buffer.byteLength(String(content), 'base64')
    case 'M':
      return 3 + itemBytes(content as Readonly<Record<string, Value>>) + Object.keys(content as object).length
    case 'L':
      return 3 + sumOf((content as readonly Value[]).map((member) => valueBytes(member) + 1))
    default:
      return 1
  }
}

const sumOf = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0)
