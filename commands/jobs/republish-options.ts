import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { RepublishSelection } from '#operations/application/republish.ts'
import { readOptions, UsageFault, uuidOption } from '../command-line.ts'
import { paceOptions, readPace } from './pace-options.ts'

const known = {
  tenant: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  event: { type: 'string' },
  fact: { type: 'string' },
  'dead-letters': { type: 'boolean' },
  ...paceOptions,
} as const

const dayCountMax = 366

/** Reads the options of `npm run republish`. `now` is the default of `--to`. @throws UsageFault. */
export const readRepublishOptions = (args: readonly string[], now: string) => {
  const options = readOptions(args, known)
  if (options.help) return 'help'
  return options['dead-letters']
    ? lettersOrder(options)
    : { kind: 'republish', selection: selectionOf(options, now), ...readPace(options) }
}

type OptionTexts = Readonly<Partial<Record<'tenant' | 'from' | 'to' | 'event' | 'fact', string>>>

const lettersOrder = (options: OptionTexts & Parameters<typeof readPace>[0]) => {
  const other = (['tenant', 'from', 'to', 'event', 'fact'] as const).find((name) => options[name] !== undefined)
  if (other) throw new UsageFault(`--dead-letters takes every dead letter of the outbox. Leave out --${other}.`)
  return { kind: 'republish-letters', selection: {}, ...readPace(options) }
}

const selectionOf = ({ tenant = '', from, to, event, fact }: OptionTexts, now: string): RepublishSelection => {
  if (!tenantIdPattern.test(tenant))
    throw new UsageFault('--tenant takes a tenant id: facts are stored for each tenant. Or use --dead-letters.')
  if ((event === undefined) === (from === undefined))
    throw new UsageFault('Select facts by --event, or by --from and --to. --fact selects one of them.')
  if (event !== undefined && to !== undefined) throw new UsageFault('--to goes with --from. Leave it out.')
  const only = fact === undefined ? {} : { factId: uuidOption('fact', fact) }
  return event !== undefined
    ? { tenantId: tenant, eventId: uuidOption('event', event), ...only }
    : { tenantId: tenant, ...range(from ?? '', to ?? now), ...only }
}

const range = (from: string, to: string) => {
  const [first, last] = [instant('from', from), instant('to', to)]
  if (first >= last) throw new UsageFault('--from must be before --to.')
  if (Date.parse(last) - Date.parse(first) > dayCountMax * 86_400_000)
    throw new UsageFault(`The range has more than ${dayCountMax} days. Divide it.`)
  return { from: first, to: last }
}

const instant = (name: string, text: string): string => {
  const isTime = /^\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  if (isTime) return new Date(text).toISOString()
  throw new UsageFault(`--${name} takes a time with an offset, such as 2026-03-01T12:00:00Z, not "${text}".`)
}
