/** One transfer of the sample, with its label. */
export type Transfer = Readonly<{
  /** Counts from 1. */
  day: number
  src: string
  dst: string
  minorUnits: number
  pattern: Pattern | 'normal'
  /** Number of the network, from 1; 0 for an honest transfer. */
  network: number
}>

/** The pattern of a network's transfers, in the terms of the file. */
export type Pattern = 'n_to_1' | '1_to_n' | '1_to_1' | 'n_to_n'

/** Days in the sample: a quarter of a year. */
export const dayCount = 90
