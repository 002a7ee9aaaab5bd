import type { Fact } from '../kernel/domain/fact.ts'
import { catalogue } from './catalogue.ts'
import { dataOf } from './fact.ts'
import { bring } from './versions.ts'

/**
 * The same fact told at another version of its type: `type` and `data` change, its id and all else stay. `undefined` when
 * no conversions lead there. @throws Refusal `fact-invalid`.
 */
export const factAs = (fact: Fact, type: string): Fact | undefined => {
  if (fact.type === type) return fact
  const entry = catalogue.get(fact.type)
  const data = entry && bring(dataOf(entry.data, fact), fact.type, type)
  return data && { ...fact, type, data }
}
