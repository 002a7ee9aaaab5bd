/** Deepest nesting a producer may send. Beyond it is an attack, not an event. */
const depthMax = 32

/**
 * Why a parsed JSON value cannot be kept as it is; `undefined` when it can. JSON text may hold numbers no double can
 * (`1e999`), which would come back as something else.
 */
export const unkeepable = (value: unknown): string | undefined => {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return `must not be nested deeper than ${depthMax} levels`
    if (level.some((node) => typeof node === 'number' && !Number.isFinite(node)))
      return 'must not contain a number beyond a double'
    level = level.flatMap((node) => (typeof node === 'object' && node !== null ? Object.values(node) : []))
  }
  return undefined
}
