import { catalogue } from '#catalogue/catalogue.ts'
import { bring } from '#catalogue/versions/versions.ts'
import type { Fact } from '../domain/fact.ts'
import { dataOf } from './read-fact.ts'

/**
 * The same fact at another version of its type: `type` and `data` change, its id and all else stay. `undefined` when
 * no conversions lead there. @throws Refusal `fact-invalid`.
 */
export const factAs = (fact: Fact, type: string): Fact | undefined => {
  if (fact.type === type) return fact
  const entry = catalogue.get(fact.type)
  const data = entry && bring(dataOf(entry.data, fact), fact.type, type)
  return data && { ...fact, type, data }
}
