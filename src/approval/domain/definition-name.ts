/** The name of a definition that two people agree on, such as a ruleset. The content of a name never changes. */
export type DefinitionName = Readonly<{ id: string; version: number }>

/** The ids of definitions. */
export const definitionIdPattern = /^[a-z][a-z0-9-]{0,62}$/

/** The highest version of a definition. */
export const definitionVersionMax = 1_000_000

/** The raw name of a definition in a path. */
export type NameInPath = Readonly<{ id: string; version: string }>

/** Reads the name of a definition from a path; `undefined` if it is not a valid name. */
export const definitionName = ({ id, version }: NameInPath): DefinitionName | undefined => {
  const isNumber = /^[1-9]\d{0,6}$/.test(version) && Number(version) <= definitionVersionMax
  return isNumber && definitionIdPattern.test(id) ? { id, version: Number(version) } : undefined
}

/** Formats the name of a definition. Example: `strict@1`. */
export const nameText = ({ id, version }: DefinitionName): string => `${id}@${version}`
