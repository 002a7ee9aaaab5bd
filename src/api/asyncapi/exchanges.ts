import { catalogue } from '#catalogue/catalogue.ts'

/** What goes out on each exchange: the version a route brings it to, once, however many versions come to it. */
export const typesByExchange = (): ReadonlyMap<string, readonly string[]> => {
  const routes = [...catalogue.values()].flatMap(({ type, routes: all }) =>
    all.map(({ exchange, as = type }) => [exchange, as] as const),
  )
  const grouped = Map.groupBy(routes, ([exchange]) => exchange)
  return new Map([...grouped].map(([exchange, rows]) => [exchange, [...new Set(rows.map(([, type]) => type))]]))
}
