import type { TenantChange } from '#access/domain/tenant-change.ts'
import type { TenantOverrides } from '#access/domain/tenant-settings.ts'
import { ownTenantId, tenantIdPattern } from '#kernel/domain/tenant.ts'
import { readOptions, UsageFault, wholeOption } from '../command-line.ts'

/** The command of the operator. `as` names another person on a copy of this machine. */
export type TenantCommand = Readonly<{ as: string | undefined }> &
  (
    | Readonly<{ kind: 'list' }>
    | Readonly<{ kind: 'show'; tenantId: string }>
    | Readonly<{ kind: 'change'; tenantId: string; change: TenantChange }>
    | Readonly<{ kind: 'approve'; tenantId: string; proposal: string; replaces: number }>
    | Readonly<{ kind: 'withdraw'; tenantId: string; proposal: string }>
  )

const verbs = ['list', 'show', 'set', 'permit', 'revoke', 'approve', 'withdraw'] as const

const known = {
  status: { type: 'string' },
  'requests-per-second': { type: 'string' },
  burst: { type: 'string' },
  'retention-days': { type: 'string' },
  'late-after-hours': { type: 'string' },
  sender: { type: 'string' },
  proposal: { type: 'string' },
  replaces: { type: 'string' },
  as: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

type OptionValues = Readonly<Partial<Record<Exclude<keyof typeof known, 'help' | 'as'>, string>>>

/** Which options each verb takes, beside `--as`. */
const optionsOf: Readonly<Record<(typeof verbs)[number], readonly (keyof OptionValues)[]>> = {
  list: [],
  show: [],
  set: ['status', 'requests-per-second', 'burst', 'retention-days', 'late-after-hours'],
  permit: ['sender'],
  revoke: ['sender'],
  approve: ['proposal', 'replaces'],
  withdraw: ['proposal'],
}

/** Longer than a message and its dead letter are stored, so that neither arrives after its event was archived. */
const retentionDaysMinDefault = 30

/** @throws UsageFault naming the wrong word and the reason. */
export const readTenantOptions = (
  args: readonly string[],
  retentionDaysMin = retentionDaysMinDefault,
): TenantCommand | 'help' => {
  if (args.includes('--help') || args.includes('-h')) return 'help'
  const [verb, tenantId, ...rest] = args
  const kind = verbs.find((one) => one === verb)
  if (kind === undefined)
    throw new UsageFault(
      `The first word must be ${verbs.slice(0, -1).join(', ')} or ${verbs.at(-1)}, not "${verb ?? ''}". Try --help.`,
    )
  refuseBy(args)
  const { help: _, as, ...given } = readOptions(kind === 'list' ? args.slice(1) : rest, known)
  const foreign = Object.keys(given).find((name) => !optionsOf[kind].some((own) => own === name))
  if (foreign !== undefined) throw new UsageFault(`${kind} has no option --${foreign}. Try --help.`)
  const floor = { min: retentionDaysMin, max: retentionDaysMax }
  if (given['retention-days'] !== undefined && given['retention-days'] !== usual)
    wholeOption('retention-days', given['retention-days'], floor)
  return kind === 'list' ? { kind, as } : { as, ...commandOn(kind, checkedTenant(tenantId), given) }
}

const commandOn = (kind: Exclude<(typeof verbs)[number], 'list'>, tenantId: string, given: OptionValues) => {
  switch (kind) {
    case 'show':
      return { kind, tenantId }
    case 'set':
      if (tenantId === ownTenantId)
        throw new UsageFault(`${ownTenantId} is the tenant of Sluice itself, and has no settings. Name another tenant.`)
      return { kind: 'change', tenantId, change: { kind, settings: settingsOf(given) } } as const
    case 'permit':
      return { kind: 'change', tenantId, change: { kind, senderId: permittedSender(given.sender) } } as const
    case 'revoke':
      return { kind: 'change', tenantId, change: { kind, senderId: checkedSender(given.sender) } } as const
    case 'approve':
      return { kind, tenantId, proposal: checkedProposal(given.proposal), replaces: checkedVersion(given.replaces) }
    case 'withdraw':
      return { kind, tenantId, proposal: checkedProposal(given.proposal) }
  }
}

const checkedProposal = (text = ''): string => {
  if (/^[0-9a-f]{64}$/.test(text)) return text
  throw new UsageFault(`--proposal takes the id that show prints: 64 digits and letters from a to f, not "${text}".`)
}

const checkedVersion = (text: string | undefined): number => {
  if (text === undefined) throw new UsageFault('approve takes --replaces: the version that show prints.')
  return wholeOption('replaces', text, { min: 0, max: Number.MAX_SAFE_INTEGER })
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
  throw new UsageFault(senderFault(text))
}

const senderFault = (text: string): string =>
  `--sender takes the unique id of a user or role, such as AIDA… or AROA…, without the session after the colon, not "${text}".`

/** The forms that SQS reports: a user, a role, or the account, which is also the only sender of the emulator. */
const permittedSender = (text = ''): string => {
  if (/^(AIDA|AROA)[A-Z0-9]{1,124}$/.test(text) || /^\d{12}$/.test(text)) return text
  throw new UsageFault(senderFault(text))
}

/** The word for the default of all tenants. */
const usual = 'usual'

const retentionDaysMax = 36_500

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
    ...(given['retention-days'] !== undefined && { retentionDays: whole('retention-days', retentionDaysMax) }),
    ...(given['late-after-hours'] !== undefined && { lateAfterHours: whole('late-after-hours', 9600) }),
  }
}
