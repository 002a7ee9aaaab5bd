import type { TenantChange } from '#access/domain/tenant-change.ts'
import type { TenantOverrides } from '#access/domain/tenant-settings.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { readOptions, UsageFault, wholeOption } from '../command-line.ts'

/** The command of the operator: show a tenant, or change it. */
export type TenantCommand =
  | Readonly<{ kind: 'show'; tenantId: string }>
  | Readonly<{ kind: 'change'; tenantId: string; change: TenantChange }>

const verbs = ['show', 'set', 'permit', 'revoke'] as const

const known = {
  status: { type: 'string' },
  'requests-per-second': { type: 'string' },
  burst: { type: 'string' },
  'retention-days': { type: 'string' },
  'late-after-hours': { type: 'string' },
  sender: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

type OptionValues = Readonly<Partial<Record<Exclude<keyof typeof known, 'help'>, string>>>

/** Which options each verb takes. */
const optionsOf: Readonly<Record<(typeof verbs)[number], readonly (keyof OptionValues)[]>> = {
  show: [],
  set: ['status', 'requests-per-second', 'burst', 'retention-days', 'late-after-hours'],
  permit: ['sender'],
  revoke: ['sender'],
}

/** @throws UsageFault naming the wrong word and the reason. */
export const readTenantOptions = (args: readonly string[]): TenantCommand | 'help' => {
  if (args.includes('--help') || args.includes('-h')) return 'help'
  const [verb, tenantId, ...rest] = args
  const kind = verbs.find((one) => one === verb)
  if (kind === undefined)
    throw new UsageFault(
      `The first word must be ${verbs.slice(0, -1).join(', ')} or ${verbs.at(-1)}, not "${verb ?? ''}". Try --help.`,
    )
  refuseBy(args)
  const { help: _, ...given } = readOptions(rest, known)
  const foreign = Object.keys(given).find((name) => !optionsOf[kind].some((own) => own === name))
  if (foreign !== undefined) throw new UsageFault(`${kind} has no option --${foreign}. Try --help.`)
  const named = checkedTenant(tenantId)
  if (kind === 'show') return { kind, tenantId: named }
  const change: TenantChange =
    kind === 'set' ? { kind, settings: settingsOf(given) } : { kind, senderId: checkedSender(given.sender) }
  return { kind: 'change', tenantId: named, change }
}

/** The option named the author of a change in earlier versions. Anyone could name anyone. */
const refuseBy = (words: readonly string[]): void => {
  if (words.some((word) => word === '--by' || word.startsWith('--by=')))
    throw new UsageFault(
      '--by is removed: a change is recorded under the identity of the AWS credentials, or of the user on this machine. Run the command without it.',
    )
}

const checkedTenant = (text = ''): string => {
  if (tenantIdPattern.test(text)) return text
  throw new UsageFault(
    `A tenant id has 1 to 63 lower-case letters, digits and dashes, and does not begin with a dash. "${text}" is invalid.`,
  )
}

const checkedSender = (text = ''): string => {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(text)) return text
  throw new UsageFault(
    `--sender takes the unique id of a user or role, such as AIDA… or AROA…, without the session after the colon, not "${text}".`,
  )
}

/** The word for the default of all tenants. */
const usual = 'usual'

const settingsOf = (given: OptionValues): TenantOverrides => {
  const whole = (name: keyof OptionValues, max: number): number | undefined => {
    const text = given[name]
    return text === undefined || text === usual ? undefined : wholeOption(name, text, { min: 1, max })
  }
  if (given.status !== undefined && given.status !== 'active' && given.status !== 'suspended')
    throw new UsageFault(`--status takes active or suspended, not "${given.status}".`)
  if (Object.keys(given).length === 0)
    throw new UsageFault(`set takes at least one of ${optionsOf.set.map((name) => `--${name}`).join(', ')}.`)
  return {
    ...(given.status !== undefined && { status: given.status }),
    ...(given['requests-per-second'] !== undefined && { requestsPerSecond: whole('requests-per-second', 100_000) }),
    ...(given.burst !== undefined && { burst: whole('burst', 1_000_000) }),
    ...(given['retention-days'] !== undefined && { retentionDays: whole('retention-days', 36_500) }),
    ...(given['late-after-hours'] !== undefined && { lateAfterHours: whole('late-after-hours', 9600) }),
  }
}
