import { type Conditions, readSeed, unkind } from '#local/conditions.ts'

/** A fault for one delivery in twenty, so that each test that sends some events meets a few. */
const faultRate = 0.05

/** The conditions of the copies that tests start: those of SLUICE_SEED, or of a new seed. */
export const testConditions = (): Conditions => {
  const { SLUICE_SEED: seed } = process.env
  return unkind({ seed: readSeed('SLUICE_SEED', seed || undefined), faultRate })
}
