import { closestMatch } from 'leven'

/** Returns the name that a misspelled one most likely means: at most a third of its characters differ. `undefined` if none does. */
export const nearestName = (misspelled: string, names: readonly string[]): string | undefined =>
  closestMatch(misspelled, names, { maxDistance: Math.floor(misspelled.length / 3) })
