import type { ErasureTarget } from '#custody/domain/erasure.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { readOptions, UsageFault } from '../command-line.ts'

const known = {
  tenant: { type: 'string' },
  subject: { type: 'string' },
  user: { type: 'string' },
  event: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const dayCountMax = 3660

/** Reads the options of `npm run subject-export`. `now` is the default of `--to`. @throws UsageFault. */
export const readExportOptions = (args: readonly string[], now: string) => {
  const options = readOptions(args, known)
  if (options.help) return 'help'
  const { tenant = '', out = '', from, to } = options
  if (!tenantIdPattern.test(tenant)) throw new UsageFault('--tenant takes a tenant id.')
  if (out === '') throw new UsageFault('--out takes a folder that does not exist yet.')
  if (from === undefined && to !== undefined) throw new UsageFault('--to goes with --from. Add --from.')
  const range = from === undefined ? undefined : rangeOf(from, to ?? now)
  return { tenantId: tenant, target: targetOf(options), range, out }
}

type TargetTexts = Readonly<{ subject?: string | undefined; user?: string | undefined; event?: string | undefined }>

const targetOf = ({ subject, user: userId, event: eventId }: TargetTexts): ErasureTarget => {
  const given = [subject, userId, eventId].filter((text) => text !== undefined)
  if (given.length !== 1 || given[0] === '') throw new UsageFault('Name exactly one of --subject, --user and --event.')
  return { subject, userId, eventId }
}

const rangeOf = (from: string, to: string) => {
  const range = { from: instant('from', from), to: instant('to', to) }
  if (range.from >= range.to) throw new UsageFault('--from must be before --to.')
  if (Date.parse(range.to) - Date.parse(range.from) > dayCountMax * 86_400_000)
    throw new UsageFault(`The range has more than ${dayCountMax} days. Divide it.`)
  return range
}

const instant = (name: string, text: string): string => {
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  if (isTime) return new Date(text).toISOString()
  throw new UsageFault(`--${name} takes a time with an offset, such as 2026-03-01T12:00:00Z, not "${text}".`)
}
