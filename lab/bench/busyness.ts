import { cpus } from 'node:os'

/** A reading of all cores together. */
export type Cores = Readonly<{ idleMs: number; busyMs: number }>

/** How the machine's time was used, in shares. */
export type Busyness = Readonly<{
  idle: number
  /** Used by programs outside the measurement. They make every figure worse. */
  others: number
}>

export const readCores = (): Cores => {
  const times = cpus().map(({ times }) => times)
  return {
    idleMs: times.reduce((sum, { idle }) => sum + idle, 0),
    busyMs: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0),
  }
}

/** `ownMs` is the CPU time of everything that belongs to the measurement. */
export const busynessOf = (before: Cores, after: Cores, ownMs: number): Busyness => {
  const idleMs = after.idleMs - before.idleMs
  const busyMs = after.busyMs - before.busyMs
  // Both clocks have a resolution of a hundredth of a second, so a small negative value means zero.
  return { idle: idleMs / (idleMs + busyMs), others: Math.max(0, busyMs - ownMs) / (idleMs + busyMs) }
}
