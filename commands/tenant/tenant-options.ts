import { userInfo } from 'node:os'
import type { TenantChange } from '#access/domain/tenant-change.ts'
import type { SaidSettings } from '#access/domain/tenant-settings.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { readOptions, UsageFault, wholeOption } from '../command-line.ts'

/** What the operator wants: to be told of a tenant, or to change it. */
export type TenantWish =
  | Readonly<{ kind: 'show'; tenantId: string }>
  | Readonly<{ kind: 'change'; tenantId: string; change: TenantChange; actor: string }>

const verbs = ['show', 'set', 'permit', 'revoke'] as const

const known = {
  status: { type: 'string' },
  'requests-per-second': { type: 'string' },
  burst: { type: 'string' },
  'retention-days': { type: 'string' },
  sender: { type: 'string' },
  by: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

type Given = Readonly<Partial<Record<Exclude<keyof typeof known, 'help'>, string>>>

/** Which options each verb takes, beside `--by`. */
const optionsOf: Readonly<Record<(typeof verbs)[number], readonly (keyof Given)[]>> = {
  show: [],
  set: ['status', 'requests-per-second', 'burst', 'retention-days'],
  permit: ['sender'],
  revoke: ['sender'],
}

/** @throws UsageFault, which says which word is wrong and why. */
export const readTenantOptions = (args: readonly string[]): TenantWish | 'help' => {
  if (args.includes('--help') || args.includes('-h')) return 'help'
  const [verb, tenantId, ...rest] = args
  const kind = verbs.find((one) => one === verb)
  if (kind === undefined) throw new UsageFault(`Say what to do: ${verbs.join(', ')}. Not "${verb ?? ''}". Try --help.`)
  const { help: _, ...given } = readOptions(rest, known)
  const foreign = Object.keys(given).find((name) => name !== 'by' && !optionsOf[kind].some((own) => own === name))
  if (foreign !== undefined) throw new UsageFault(`${kind} has no option --${foreign}. Try --help.`)
  const named = checkedTenant(tenantId)
  if (kind === 'show') return { kind, tenantId: named }
  const change: TenantChange =
    kind === 'set' ? { kind, settings: settingsOf(given) } : { kind, senderId: checkedSender(given.sender) }
  return { kind: 'change', tenantId: named, change, actor: checkedActor(given.by ?? userInfo().username) }
}

const checkedTenant = (text = ''): string => {
  if (tenantIdPattern.test(text)) return text
  throw new UsageFault(
    `A tenant has 1 to 63 lower-case letters, digits and dashes, and begins with no dash; not "${text}".`,
  )
}

const checkedSender = (text = ''): string => {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(text)) return text
  throw new UsageFault(
    `--sender takes the unique id of a user or role, such as AIDA… or AROA…, without the session after the colon; not "${text}".`,
  )
}

const checkedActor = (text: string): string => {
  if (/^[^\p{C}]{1,256}$/u.test(text)) return text
  throw new UsageFault('--by takes 1 to 256 printable characters.')
}

/** The word for what holds for everybody. */
const usual = 'usual'

const settingsOf = (given: Given): SaidSettings => {
  const whole = (name: keyof Given, max: number): number | undefined => {
    const text = given[name]
    return text === undefined || text === usual ? undefined : wholeOption(name, text, { min: 1, max })
  }
  if (given.status !== undefined && given.status !== 'active' && given.status !== 'suspended')
    throw new UsageFault(`--status takes active or suspended, not "${given.status}".`)
  if (Object.keys(given).every((name) => name === 'by'))
    throw new UsageFault('set takes at least one of --status, --requests-per-second, --burst, --retention-days.')
  return {
    ...(given.status !== undefined && { status: given.status }),
    ...(given['requests-per-second'] !== undefined && { requestsPerSecond: whole('requests-per-second', 100_000) }),
    ...(given.burst !== undefined && { burst: whole('burst', 1_000_000) }),
    ...(given['retention-days'] !== undefined && { retentionDays: whole('retention-days', 36_500) }),
  }
}
