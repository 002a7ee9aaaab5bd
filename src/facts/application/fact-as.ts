import { catalogue } from '#catalogue/catalogue.ts'
import { bring } from '#catalogue/versions/versions.ts'
import type { Fact } from '../domain/fact.ts'
import { dataOf } from './read-fact.ts'

/**
 * Converts a fact to another version of its type: only `type` and `data` change. Returns `undefined` if no conversion exists.
 * @throws Refusal `fact-invalid`.
 */
export const factAs = (fact: Fact, type: string): Fact | undefined => {
  if (fact.type === type) return fact
  const entry = catalogue.get(fact.type)
  const data = entry && bring(dataOf(entry.data, fact), fact.type, type)
  return data && { ...fact, type, data }
}
