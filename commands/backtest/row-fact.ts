import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { submit } from '#intake/application/submit.ts'
import { receive } from '#intake/domain/submission.ts'
import { factId } from '#kernel/application/identity.ts'
import type { Fact } from '#kernel/domain/fact.ts'
import type { NumberedRow } from '../rows/oldest-rows.ts'
import { toEvent } from '../rows/to-event.ts'

/** Whose events they are has no effect but on the order of what happened in the same millisecond. */
const tenantId = 'backtest'

/** The fact that the line would keep of a row: checked at the door, and received the moment it happened. */
export const rowFact = (formatName: string, row: NumberedRow): Fact => {
  const sent = toEvent(formatName, row)
  const event = readCloudEvent(sent)
  const arrival = { tenantId, sender: tenantId, operation: 'POST /v1/events', idempotencyKey: '', event }
  const draft = receive(submit(arrival), sent.time)
  return { ...draft, id: factId(draft.tenantid, draft.eventid, draft.happening) }
}
