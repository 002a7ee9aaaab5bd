import type { Meter } from './consumption.ts'

/** What took in the events and is to bring them to the end: the product, or the floor. */
export type Line = Readonly<{
  name: string
  /** Puts events in as fast as `senderCount` senders can, each with one at a time. */
  fill(wish: Wish): Promise<Filled>
  meter(): Promise<Meter>
}>

export type Wish = Readonly<{
  tenantId: string
  eventCount: number
  signal: AbortSignal
  onAccepted: (count: number) => void
}>

/** Moments are in ms since 1970, because other processes write theirs into the store. */
export type Filled = Readonly<{ eventIds: readonly string[]; beganAtMs: number; lastAcceptedAtMs: number }>

export const senderCount = 16
