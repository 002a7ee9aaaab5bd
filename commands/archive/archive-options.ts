import * as z from 'zod'
import { dayOf, daysAfter } from '#kernel/domain/instant.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { readOptions, UsageFault } from '../command-line.ts'

/** The archived event to read, or the events to verify. */
export type ArchiveOptions = Readonly<{ tenantId: string }> &
  (
    | Readonly<{ verb: 'get'; eventId: string; out: string | undefined }>
    | Readonly<{ verb: 'verify'; eventId: string }>
    | Readonly<{ verb: 'verify'; days: readonly string[] }>
  )

const known = {
  tenant: { type: 'string', default: 'demo' },
  out: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const [uuid, date] = [z.uuid(), z.iso.date()]

/** @throws UsageFault naming the wrong option and the reason. */
export const readArchiveOptions = (args: readonly string[]): ArchiveOptions | 'help' => {
  const optionAt = args.findIndex((arg) => arg.startsWith('-'))
  const words = optionAt < 0 ? args : args.slice(0, optionAt)
  const { help, tenant: tenantId, out, from, to } = readOptions(args.slice(words.length), known)
  if (help || args.length === 0) return 'help'
  const [verb, event, ...others] = words
  const wrong = verb !== 'get' && verb !== 'verify' ? verb : others[0]
  if ((verb !== 'get' && verb !== 'verify') || wrong !== undefined)
    throw new UsageFault(
      `The command is \`get EVENT\`, \`verify EVENT\`, or \`verify --from DAY --to DAY\`${wrong === undefined ? '' : `, not "${wrong}"`}. Try --help.`,
    )
  if (!tenantIdPattern.test(tenantId))
    throw new UsageFault(`--tenant takes 1 to 63 lower-case letters, digits and dashes, not "${tenantId}".`)
  if (verb === 'verify' && out !== undefined) throw new UsageFault('--out is for `get`.')
  if (verb === 'verify' && event === undefined) return { verb, tenantId, days: daysOf(from, to) }
  if (from !== undefined || to !== undefined) throw new UsageFault('--from and --to are for `verify` without an event.')
  if (!uuid.safeParse(event).success)
    throw new UsageFault(`${verb} takes the id of an event, a UUID, not "${event ?? ''}".`)
  const eventId = String(event).toLowerCase()
  return verb === 'get' ? { verb, tenantId, eventId, out } : { verb, tenantId, eventId }
}

const dayCountMax = 3660

const daysOf = (from: string | undefined, to = from): readonly string[] => {
  if (!date.safeParse(from).success || !date.safeParse(to).success)
    throw new UsageFault('--from and --to take days such as 2026-03-01. --to is the last day; default the same day.')
  const count = Math.round((Date.parse(String(to)) - Date.parse(String(from))) / 86_400_000) + 1
  if (count < 1 || count > dayCountMax) throw new UsageFault(`--to is at most ${dayCountMax} days after --from.`)
  return Array.from({ length: count }, (_, index) => dayOf(daysAfter(`${from}T00:00:00.000Z`, index)))
}
