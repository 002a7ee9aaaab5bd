import type { JsonObject } from '#kernel/domain/json.ts'

/** One step from one version of a type to the next newer or older one. The input fits `from` and the output fits `to`. */
export type Conversion = Readonly<{ from: string; to: string; convert: (data: JsonObject) => JsonObject }>

type Bring = (data: JsonObject, from: string, to: string) => JsonObject | undefined

/** Converts data from one version to another through as many conversions as needed; `undefined` if there is no path. */
export const makeBring =
  (conversions: readonly Conversion[]): Bring =>
  (data, from, to) =>
    chainOf(conversions, from, to)?.reduce((converted, { convert }) => convert(converted), data)

/** The shortest chain of conversions; empty if the versions are the same. */
const chainOf = (conversions: readonly Conversion[], from: string, to: string): readonly Conversion[] | undefined => {
  const chains = new Map<string, readonly Conversion[]>([[from, []]])
  // The loop also visits entries that are added while it runs.
  for (const [type, chain] of chains) {
    if (type === to) return chain
    for (const next of conversions) {
      if (next.from === type && !chains.has(next.to)) chains.set(next.to, [...chain, next])
    }
  }
  return undefined
}
