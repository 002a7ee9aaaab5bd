import { catalogue } from './catalogue.ts'
import type { CatalogueEntry } from './define.ts'

const typesByName: ReadonlyMap<string, string> = new Map(
  [...catalogue.values()].flatMap(({ type, legacy }) => (legacy ? [[legacy.name, type]] : [])),
)

/** The type with this name in the flat envelope of requirements S4. */
export const typeOfLegacy = (name: string): string | undefined => typesByName.get(name)

/** The name and routing key of a type in the flat envelope; `undefined` if the envelope does not have the type. */
export const legacyOf = (type: string): CatalogueEntry['legacy'] => catalogue.get(type)?.legacy
