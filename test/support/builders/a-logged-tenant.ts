import { randomUUID } from 'node:crypto'
import type { Fact } from '#facts/domain/fact.ts'
import { makeTrailStores, tilesIn } from '../ports/trail-stores.ts'
import { aFact } from './a-fact.ts'

/** A tenant of its own with an audit log. No station acts on its facts, so the log has no others. */
export const aLoggedTenant = () => {
  const stores = makeTrailStores()
  const tenantId = `log-${randomUUID()}`
  const factAt = (name: string, known: Partial<Fact> = {}) =>
    aFact({ tenantid: tenantId, happening: `stuck#${name}`, recordedat: new Date().toISOString(), ...known })
  /** Adds facts, and waits until they are under a checkpoint. */
  const add = async (...facts: readonly Fact[]): Promise<readonly Fact[]> => {
    await stores.append(facts)
    await stores.settle(facts)
    return facts
  }
  const addMany = (count: number) => add(...Array.from({ length: count }, (_, at) => factAt(String(at))))
  const reader = { tenantId, isOperator: false }
  return { stores, tenantId, reader, factAt, add, addMany, needs: { ...stores, tilesOf: tilesIn(stores) } }
}
