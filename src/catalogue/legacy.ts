import { catalogue, otherNamesOf } from './catalogue.ts'
import type { CatalogueEntry } from './define.ts'

const typesByName: ReadonlyMap<string, string> = new Map(
  [...catalogue.values()].flatMap((entry) => otherNamesOf(entry).map((name) => [name, entry.type] as const)),
)

/** The type that a name means. The name is an alias, or the name in the flat envelope of requirements S4; any other is itself. */
export const typeNamed = (name: string): string => typesByName.get(name) ?? name

/** The name and routing key of a type in the flat envelope; `undefined` if the envelope does not have the type. */
export const legacyOf = (type: string): CatalogueEntry['legacy'] => catalogue.get(type)?.legacy
