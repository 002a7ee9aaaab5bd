import { Refusal } from '#kernel/domain/errors.ts'

/** The refusal of a second reversal of the same entry. */
export const alreadyReversed = (): Refusal =>
  new Refusal(
    'already-reversed',
    'The entry is already reversed. Read the entries of its account: `reversedBy` names the reversal.',
  )
