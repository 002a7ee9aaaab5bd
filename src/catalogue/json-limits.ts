/** The deepest nesting that a producer may send. */
const depthMax = 32

/**
 * Why a parsed JSON value cannot be stored unchanged; `undefined` if it can. JSON text may hold what a double or UTF-8 cannot:
 * it would be stored, and hashed, as something else.
 */
export const unkeepable = (value: unknown): string | undefined => {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return `must not be nested deeper than ${depthMax} levels`
    if (level.some(isInexact)) return 'must not contain a whole number beyond 9007199254740991: send it as text'
    if (level.some(isBrokenText)) return 'must not contain half of a surrogate pair, U+FFFE or U+FFFF'
    if (level.some(hasPrototype)) return 'must not have a field named __proto__'
    level = level.flatMap(childrenOf)
  }
  return undefined
}

const isInexact = (node: unknown): boolean =>
  typeof node === 'number' && !Number.isSafeInteger(node) && (Number.isInteger(node) || !Number.isFinite(node))

/** UTF-8 has no halves of pairs, and SQS refuses a message with one of the two noncharacters in it. */
const isBrokenText = (node: unknown): boolean =>
  typeof node === 'string' && (!node.isWellFormed() || /[\uFFFE\uFFFF]/.test(node))

/** Readers differ: some store such a field, some drop it, and some merge its fields into the object. */
const hasPrototype = (node: unknown): boolean =>
  typeof node === 'object' && node !== null && Object.hasOwn(node, '__proto__')

/** The names of fields are text too. */
const childrenOf = (node: unknown): readonly unknown[] => {
  if (Array.isArray(node)) return node
  return typeof node === 'object' && node !== null ? Object.entries(node).flat() : []
}
