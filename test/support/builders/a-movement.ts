import { randomUUID } from 'node:crypto'
import type { Movement } from '#scoring/domain/movement.ts'

export const hourMs = 3_600_000

/** The moment the movements of a test are counted from. */
export const noon = Date.parse('2026-03-01T12:00:00.000Z')

/** 100.00 EUR that went out at noon. A test states only what it is about. */
export const aMovement = (known: Partial<Movement> = {}): Movement => ({
  id: randomUUID(),
  at: noon,
  direction: 'out',
  counterparty: 1,
  minorUnits: 100_00,
  currency: 'EUR',
  ...known,
})
