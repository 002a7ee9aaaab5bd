/** A fault of a log, an export or a proof: docs/audit-format.md, "Verdicts". */
export type FaultWord =
  | 'gap'
  | 'altered-entry'
  | 'altered-tile'
  | 'altered-fact'
  | 'missing-fact'
  | 'extra-fact'
  | 'wrong-signature'
  | 'inconsistent-history'
  | 'shortened-history'
  | 'missing-cosignatures'

/** One fault. `place` is an index, a size or a file. */
export type Fault = Readonly<{ word: FaultWord; place: number | string; because: string }>

/** The first fault of each word, in the order in which they were found: the lowest index, or the first file. */
export const firstFaults = () => {
  const first = new Map<FaultWord, Fault>()
  return {
    add: (fault: Fault): void => {
      const known = first.get(fault.word)
      if (known === undefined || isBefore(fault.place, known.place)) first.set(fault.word, fault)
    },
    list: (): readonly Fault[] => [...first.values()],
  }
}

/** Files are read in their order, so a file is never before one that was found earlier. */
const isBefore = (place: Fault['place'], known: Fault['place']): boolean =>
  typeof place === 'number' && typeof known === 'number' && place < known
