import type { StoredCheckpoint } from './ports.ts'

/** A fact as it is stored: its sort key and its exact text. */
export type StoredFact = Readonly<{ happening: string; text: string }>

/** Reads facts as they are stored. */
export type EventFacts = {
  /**
   * Returns every fact of an event, without those that were archived and have reached their end. Strongly consistent.
   * @throws Transient `store-unavailable`.
   */
  of(event: Readonly<{ tenantId: string; eventId: string }>): Promise<readonly StoredFact[]>
}

/** The newest checkpoint of a log, as it was signed. */
export type NewestCheckpoint = Readonly<{
  size: number
  root: Uint8Array
  /** The signed note with its cosignatures. */
  note: string
  signedAt: StoredCheckpoint['at']
}>
