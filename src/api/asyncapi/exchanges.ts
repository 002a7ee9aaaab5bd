import { catalogue } from '#catalogue/catalogue.ts'

/** The types on each exchange, each once, at the version that the route delivers. */
export const typesByExchange = (): ReadonlyMap<string, readonly string[]> => {
  const routes = [...catalogue.values()].flatMap(({ type, routes: all }) =>
    all.map(({ exchange, as = type }) => [exchange, as] as const),
  )
  const grouped = Map.groupBy(routes, ([exchange]) => exchange)
  return new Map([...grouped].map(([exchange, rows]) => [exchange, [...new Set(rows.map(([, type]) => type))]]))
}

/** The types, as the route delivers them, whose facts have clear values on an exchange. */
export const clearTypesOn = (name: string): readonly string[] => [
  ...new Set(
    [...catalogue.values()].flatMap(({ type, routes }) =>
      routes.flatMap(({ exchange, as = type, clear }) => (exchange === name && clear ? [as] : [])),
    ),
  ),
]
