/** Deepest nesting a producer may send. Beyond it is an attack, not an event. */
const depthMax = 32

/**
 * Why a parsed JSON value cannot be kept as it is; `undefined` when it can. JSON text may say what a double or UTF-8
 * cannot hold: it would be kept, and hashed, as something else.
 */
export const unkeepable = (value: unknown): string | undefined => {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return `must not be nested deeper than ${depthMax} levels`
    if (level.some(isInexact)) return 'must not hold a whole number beyond 9007199254740991: send it as text'
    if (level.some(isBrokenText)) return 'must not hold half of a surrogate pair'
    level = level.flatMap(childrenOf)
  }
  return undefined
}

const isInexact = (node: unknown): boolean =>
  typeof node === 'number' && !Number.isSafeInteger(node) && (Number.isInteger(node) || !Number.isFinite(node))

const isBrokenText = (node: unknown): boolean => typeof node === 'string' && !node.isWellFormed()

/** The names of an object's fields are text too. */
const childrenOf = (node: unknown): readonly unknown[] => {
  if (Array.isArray(node)) return node
  return typeof node === 'object' && node !== null ? Object.entries(node).flat() : []
}
