import { masked } from '#catalogue/mask-by-schema.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { EventRow } from '../domain/event-row.ts'

/** A row of an answer. What only similar events need is not in it. */
export type ListedRow = Omit<EventRow, 'decidedAct'>

/** A row as this reader may see it. What an operator sees follows the masking of the event itself. */
export const redactRow = (
  { decidedAct: _, ...row }: EventRow,
  { isOperator }: Pick<Caller, 'isOperator'>,
): ListedRow => {
  if (!isOperator) return row
  const { subject: __, producerId, accounts, ...rest } = row
  return {
    ...rest,
    ...(producerId !== undefined && { producerId: masked }),
    ...(accounts && { accounts: accounts.map(({ role }) => ({ role, accountId: masked })) }),
  }
}
