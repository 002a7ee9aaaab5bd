import * as z from 'zod'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'

const overrides = z.record(z.string(), z.union([z.string(), z.number()])).default({})

const changeData = z.looseObject({
  version: z.int(),
  change: z.string(),
  senderId: z.string().optional(),
  before: overrides,
  after: overrides,
  proposal: z.string().optional(),
  proposedBy: z.string().optional(),
})

/** What a fact records of a change. */
export type TenantChangeRecord = z.output<typeof changeData>

/** The facts of the changes of a tenant, by their versions. */
export const changesIn = (history: readonly Fact[]): readonly Readonly<{ fact: Fact; detail: TenantChangeRecord }>[] =>
  history
    .filter((fact) => kindOf(fact) === 'changed')
    .map((fact) => ({ fact, detail: changeData.parse(fact.data) }))
    .toSorted((one, other) => one.detail.version - other.detail.version)

/** The facts of changes whose data somebody has altered so that it cannot be read. */
export const unreadableChangesIn = (history: readonly Fact[]): readonly Fact[] =>
  history.filter((fact) => kindOf(fact) === 'changed' && !changeData.safeParse(fact.data).success)

/** The settings, the number of changes and the senders of a tenant. */
export type TenantRecord = Readonly<{
  settings: Readonly<Record<string, unknown>>
  version: number
  senders: readonly string[]
}>

/** The state of a tenant by the facts of its changes, in order. */
export const recordedState = (changes: readonly TenantChangeRecord[]): TenantRecord => {
  const senders = new Set<string>()
  for (const { change, senderId = '' } of changes) {
    if (change === 'permit') senders.add(senderId)
    if (change === 'revoke') senders.delete(senderId)
  }
  const last = changes.at(-1)
  return { settings: last?.after ?? {}, version: last?.version ?? 0, senders: [...senders].toSorted() }
}

/** The names of the settings that differ, `version` and `senders`. */
export const differencesOf = (enforced: TenantRecord, recorded: TenantRecord): readonly string[] => {
  const names = Object.keys({ ...recorded.settings, ...enforced.settings })
  return [
    ...names.filter((name) => enforced.settings[name] !== recorded.settings[name]),
    ...(enforced.version === recorded.version ? [] : ['version']),
    ...(enforced.senders.join() === recorded.senders.join() ? [] : ['senders']),
  ]
}
