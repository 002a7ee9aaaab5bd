/** Any JSON object. A producer can send one as `data`. */
export type JsonObject = { readonly [key: string]: unknown }

/** The text without a byte order mark at its beginning. RFC 8259, 8.1, lets a reader ignore it. */
export const withoutByteOrderMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

/**
 * The value without the null fields of its objects, because null means absent. `levels` is how deep objects are searched: 1 is
 * the value itself. Lists stay unchanged.
 */
export const withoutNulls = (value: unknown, levels = 1): unknown =>
  levels === 0 || typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value).flatMap(([name, inner]) =>
          inner === null ? [] : [[name, withoutNulls(inner, levels - 1)]],
        ),
      )
