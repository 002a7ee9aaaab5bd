import * as z from 'zod'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { readOptions, UsageFault } from '../command-line.ts'

/** The event to score again. */
export type RescoreOptions = Readonly<{ tenantId: string; eventId: string }>

const known = {
  event: { type: 'string' },
  tenant: { type: 'string', default: 'demo' },
  help: { type: 'boolean', short: 'h' },
} as const

const uuid = z.uuid()

/** @throws UsageFault naming the wrong option and the reason. */
export const readRescoreOptions = (args: readonly string[]): RescoreOptions | 'help' => {
  const { help, event, tenant } = readOptions(args, known)
  if (help) return 'help'
  if (event === undefined)
    throw new UsageFault('--event is missing. Give the id of the event, as in its receipt. Try --help.')
  if (!uuid.safeParse(event).success) throw new UsageFault(`--event takes the id of an event, a UUID, not "${event}".`)
  if (!tenantIdPattern.test(tenant))
    throw new UsageFault(`--tenant takes 1 to 63 lower-case letters, digits and dashes, not "${tenant}".`)
  return { eventId: event.toLowerCase(), tenantId: tenant }
}
