import type { Meter } from './consumption.ts'

/** A system under measurement: Sluice or the floor. */
export type Line = Readonly<{
  name: string
  /** Sends events with `senderCount` senders, one request at a time each. */
  fill(options: FillOptions): Promise<FillResult>
  meter(): Promise<Meter>
}>

export type FillOptions = Readonly<{
  tenantId: string
  eventCount: number
  signal: AbortSignal
  onAccepted: (count: number) => void
}>

/** Times are in ms since 1970, because other processes write theirs into the store. */
export type FillResult = Readonly<{ eventIds: readonly string[]; beganAtMs: number; lastAcceptedAtMs: number }>

export const senderCount = 16
