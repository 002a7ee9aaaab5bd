/** One transfer of the sample: who paid whom how much on which day, and what it really was. */
export type Transfer = Readonly<{
  /** From 1 on. */
  day: number
  src: string
  dst: string
  minorUnits: number
  pattern: Pattern | 'normal'
  /** Counts the networks from 1 on; 0 for an honest transfer. */
  network: number
}>

/** What the transfers of a network look like, in the words of the file. */
export type Pattern = 'n_to_1' | '1_to_n' | '1_to_1' | 'n_to_n'

/** The days the sample tells of: a quarter of a year. */
export const dayCount = 90
