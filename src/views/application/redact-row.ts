import { masked } from '#catalogue/mask-by-schema.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { EventRow } from '../domain/event-row.ts'

/** A row as this reader may see it. What an operator sees follows the masking of the event itself. */
export const redactRow = (row: EventRow, { isOperator }: Pick<Caller, 'isOperator'>): EventRow => {
  if (!isOperator) return row
  const { subject: _, producerId, accounts, ...rest } = row
  return {
    ...rest,
    ...(producerId !== undefined && { producerId: masked }),
    ...(accounts && { accounts: accounts.map(({ role }) => ({ role, accountId: masked })) }),
  }
}
