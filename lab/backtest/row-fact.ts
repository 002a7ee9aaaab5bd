import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { withId } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { submit } from '#intake/application/submit.ts'
import { receive } from '#intake/domain/submission.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { NumberedRow } from '../rows/oldest-rows.ts'
import { toEvent } from '../rows/to-event.ts'

/** The tenant affects nothing except the order of facts received in the same millisecond. */
const tenantId = 'backtest'

/**
 * Makes `rowFact`, which returns the fact that Sluice would store for a row: validated, and received at the time it
 * happened. Pass rows oldest first. Rows of the same time are received one millisecond apart, so that an account's events
 * keep the order of the file.
 */
export const makeRowFact = (formatName: string) => {
  const placeOf = makePlaces()
  return (row: NumberedRow): Fact => {
    const sent = toEvent(formatName, row)
    const event = readCloudEvent(sent)
    const arrival = {
      ...wholeTenant(tenantId),
      actor: systemActor(tenantId),
      operation: 'POST /v1/events',
      idempotencyKey: '',
      event,
    }
    const receivedAt = new Date(Date.parse(sent.time) + placeOf(sent.time)).toISOString()
    return withId(receive(submit(arrival), receivedAt))
  }
}

/** Counts the preceding rows with the same time. Rows come oldest first. */
const makePlaces = () => {
  let latest = { time: '', count: 0 }
  return (time: string): number => {
    const count = time === latest.time ? latest.count : 0
    latest = { time, count: count + 1 }
    return count
  }
}
