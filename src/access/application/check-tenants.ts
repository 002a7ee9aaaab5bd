import { isSamePerson, type Person } from '#approval/domain/person.ts'
import type { Check, CheckDifference } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfTenant } from '#facts/application/identity.ts'
import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { partsOf } from '../domain/tenant-approval.ts'
import type { TenantRegister } from './ports.ts'
import {
  changesIn,
  differencesOf,
  recordedState,
  type TenantChangeRecord,
  unreadableChangesIn,
} from './recorded-tenant.ts'

type Needs = Readonly<{ register: Pick<TenantRegister, 'read' | 'senders'>; facts: Pick<FactLog, 'history'> }>

type Finding = Omit<CheckDifference, 'check'>

const name = 'tenants'

/**
 * Compares the settings and the permits of a tenant, as they are enforced, with the facts of its changes, and requires a proposal of
 * another person for each change that destroys data or opens access. One run is a round: it reads two rows, the facts of the
 * tenant, and its permits. What differs is read a second time, because a person may have acted between the reads.
 * @throws Transient `store-unavailable`.
 */
export const makeCheckTenants = ({ register, facts }: Needs): Check => {
  const compare = async (tenantId: string) => {
    const { settings, version } = await register.read(tenantId)
    const history = await facts.history(wholeTenant(tenantId), eventIdOfTenant(tenantId))
    const unreadable = unreadableChangesIn(history)
    const changes = changesIn(history.filter((fact) => !unreadable.includes(fact)))
    const recorded = recordedState(changes.map(({ detail }) => detail))
    const senders = await register.senders(tenantId, recorded.senders)
    const names = differencesOf({ settings, version, senders }, recorded)
    const findings = [
      ...unreadable.map(unreadableChange),
      ...changes.flatMap((change, index) => changeFinding(change, changes[index - 1]?.detail, history) ?? []),
      ...names.filter((one) => one !== 'senders').map(settingFinding),
      ...senders.filter((sender) => !recorded.senders.includes(sender)).map(addedPermit),
      ...recorded.senders.filter((sender) => !senders.includes(sender)).map(lostPermit),
    ]
    return { findings, read: 2 + history.length + senders.length }
  }

  return {
    name,
    run: async (tenantId) => {
      const first = await compare(tenantId)
      if (first.findings.length === 0) return { differences: [], read: first.read }
      const { findings, read } = await compare(tenantId)
      return { differences: findings.map((finding) => ({ check: name, ...finding })), read: first.read + read }
    },
  }
}

const unreadableChange = ({ happening }: Fact): Finding => ({
  kind: 'altered-fact',
  place: `fact ${happening}`,
  because: 'The change in the fact cannot be read.',
})

/** The values of settings are no personal data, and a difference names none: an operator reads them with `npm run tenant -- show`. */
const settingFinding = (setting: string): Finding => ({
  kind: 'state',
  place: `settings ${setting}`,
  because: 'The row has another value than the last change in the facts.',
})

/** The id of a sender can have the name of a person. */
const placeOf = (senderId: string): string => `permit ${sha256(senderId).slice(0, 16)}`

const addedPermit = (senderId: string): Finding => ({
  kind: 'missing-fact',
  place: placeOf(senderId),
  because: 'A sender has a permit, and no fact has given it.',
})

const lostPermit = (senderId: string): Finding => ({
  kind: 'extra-fact',
  place: placeOf(senderId),
  because: 'A fact has given a permit, and the sender does not have it.',
})

type StoredChange = Readonly<{ fact: Fact; detail: TenantChangeRecord }>

/** Each change follows the one before it, and a change that opens access was proposed by another person. */
const changeFinding = (
  { fact, detail }: StoredChange,
  before: TenantChangeRecord | undefined,
  history: readonly Fact[],
): Finding | undefined => {
  const place = `change ${detail.version}`
  if (detail.version !== (before?.version ?? 0) + 1)
    return { kind: 'missing-fact', place: `change ${(before?.version ?? 0) + 1}`, because: 'The changes have a gap.' }
  if (differencesOf(stateOf(detail.before), stateOf(before?.after ?? {})).length > 0)
    return {
      kind: 'state',
      place,
      because: 'The change does not begin with the settings that the change before it left.',
    }
  const actor = actorOfFact(fact)
  if (actor.kind === 'system' || !needsTwo(detail)) return undefined
  const proposers = detail.proposal === undefined ? [] : proposersOf(detail, history)
  if (proposers.length === 0)
    return { kind: 'missing-fact', place, because: 'The change needs two people, and no one has proposed it.' }
  return proposers.some((proposer) => !isSamePerson(proposer, actor))
    ? undefined
    : { kind: 'state', place, because: 'One person has proposed and approved the change.' }
}

const stateOf = (settings: Readonly<Record<string, unknown>>) => ({ settings, version: 0, senders: [] })

const needsTwo = ({ change, before, after }: TenantChangeRecord): boolean =>
  change === 'permit' || partsOf({ kind: 'set', settings: {} }, before, after).together.length > 0

/** The people who have proposed exactly this change. */
const proposersOf = (detail: TenantChangeRecord, history: readonly Fact[]): readonly Person[] =>
  history
    .filter((fact) => kindOf(fact) === 'proposed' && fact.data.proposal === detail.proposal)
    .filter(({ data }) => data.change === detail.change && data.senderId === detail.senderId)
    .filter(({ data }) => isMadeBy(Object(data.settings), detail))
    .map(actorOfFact)

/** Whether proposed settings lead from the settings before a change to those after it. A setting that is null has its default. */
const isMadeBy = (proposed: Readonly<Record<string, unknown>>, { before, after }: TenantChangeRecord): boolean =>
  Object.keys({ ...before, ...after, ...proposed }).every(
    (name) => (name in proposed ? (proposed[name] ?? undefined) : before[name]) === after[name],
  )
