import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { withId } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { submit } from '#intake/application/submit.ts'
import { receive } from '#intake/domain/submission.ts'
import type { NumberedRow } from '../rows/oldest-rows.ts'
import { toEvent } from '../rows/to-event.ts'

/** Whose events they are has no effect but on the order of what was received in the same millisecond. */
const tenantId = 'backtest'

/**
 * Makes `rowFact`, which tells the fact that the line would keep of a row: checked at the door, and received the moment it
 * happened. Rows are asked for oldest first. Those of one moment are received one after the other, a millisecond apart, so
 * that the order of the file is the order in which an account did them.
 */
export const makeRowFact = (formatName: string) => {
  const placeOf = makePlaces()
  return (row: NumberedRow): Fact => {
    const sent = toEvent(formatName, row)
    const event = readCloudEvent(sent)
    const arrival = { tenantId, sender: tenantId, operation: 'POST /v1/events', idempotencyKey: '', event }
    const receivedAt = new Date(Date.parse(sent.time) + placeOf(sent.time)).toISOString()
    return withId(receive(submit(arrival), receivedAt))
  }
}

/** How many rows of the same time came before, where rows come oldest first. */
const makePlaces = () => {
  let latest = { time: '', count: 0 }
  return (time: string): number => {
    const count = time === latest.time ? latest.count : 0
    latest = { time, count: count + 1 }
    return count
  }
}
