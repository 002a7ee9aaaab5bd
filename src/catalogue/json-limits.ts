import { dotted, type Issue } from '#kernel/domain/errors.ts'

/** The deepest nesting that a producer may send in `data`. */
export const depthMax = 32

/** A value, and the names that lead to it. */
type Place = Readonly<{ value: unknown; name?: string; parent?: Place }>

/**
 * Why a parsed JSON value cannot be stored unchanged, with the path of the place; `undefined` if it can. JSON text may hold what
 * a double or UTF-8 cannot: it would be stored, and hashed, as something else. `under` is the path of the value.
 */
export const unkeepable = (value: unknown, under: readonly string[] = []): Issue | undefined => {
  let level: readonly Place[] = [{ value }]
  for (let depth = 0; level.length > 0; depth += 1) {
    for (const place of level) {
      const message = depth > depthMax ? `must not be nested deeper than ${depthMax} levels` : faultOf(place.value)
      if (message !== undefined) return { path: dotted([...under, ...namesOf(place)]), message }
    }
    level = level.flatMap(childrenOf)
  }
  return undefined
}

const faultOf = (value: unknown): string | undefined => {
  if (isInexact(value)) return 'must not contain a whole number beyond 9007199254740991: send it as text'
  if (isBrokenText(value)) return brokenText
  if (typeof value !== 'object' || value === null) return undefined
  // Readers differ: some store such a field, some drop it, and some merge its fields into the object.
  if (Object.hasOwn(value, '__proto__')) return 'must not have a field named __proto__'
  return Object.keys(value).some(isBrokenText) ? brokenText : undefined
}

const isInexact = (node: unknown): boolean =>
  typeof node === 'number' && !Number.isSafeInteger(node) && (Number.isInteger(node) || !Number.isFinite(node))

const brokenText = 'must not contain half of a surrogate pair, U+FFFE or U+FFFF'

/** UTF-8 has no halves of pairs, and SQS refuses a message with one of the two noncharacters in it. */
const isBrokenText = (node: unknown): boolean =>
  typeof node === 'string' && (!node.isWellFormed() || /[\uFFFE\uFFFF]/.test(node))

const namesOf = ({ name, parent }: Place): readonly string[] =>
  parent === undefined || name === undefined ? [] : [...namesOf(parent), name]

const childrenOf = (parent: Place): readonly Place[] =>
  typeof parent.value === 'object' && parent.value !== null
    ? Object.entries(parent.value).map(([name, value]) => ({ value, name, parent }))
    : []
