import { catalogue } from './catalogue.ts'
import type { CatalogueEntry } from './define.ts'

const typesByName: ReadonlyMap<string, string> = new Map(
  [...catalogue.values()].flatMap(({ type, legacy }) => (legacy ? [[legacy.name, type]] : [])),
)

/** The type that the flat envelope of requirements S4 calls so. */
export const typeOfLegacy = (name: string): string | undefined => typesByName.get(name)

/** What the flat envelope calls a type, and its routing key there; `undefined` for a type it does not carry. */
export const legacyOf = (type: string): CatalogueEntry['legacy'] => catalogue.get(type)?.legacy
