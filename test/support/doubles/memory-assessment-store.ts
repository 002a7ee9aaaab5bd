import { type FactDraft, tenancyOf } from '#facts/domain/fact.ts'
import { ownerKeyOf, type Tenancy } from '#kernel/domain/tenant.ts'
import type { AssessmentStore, StoredProfile } from '#scoring/application/ports.ts'
import { emptyProfile } from '#scoring/domain/profile.ts'
import { makeMemoryFactLog } from './memory-fact-log.ts'

/** Profiles in memory, assessments in the log it is given. `facts` shows what was kept. */
export const makeMemoryAssessmentStore = (log = makeMemoryFactLog()) => {
  const held = new Map<string, StoredProfile>()
  const keyOf = (tenancy: Tenancy, accountId: string) => `${ownerKeyOf(tenancy)}#${accountId}`
  const store: AssessmentStore = {
    profiles: async (tenancy, accountIds) =>
      accountIds.map(
        (accountId) => held.get(keyOf(tenancy, accountId)) ?? { accountId, profile: emptyProfile, version: 0 },
      ),
    keep: async (assessment: FactDraft, profiles) => {
      const isHeld = log
        .facts()
        .some(({ tenantid, eventid, happening }) => isSame({ tenantid, eventid, happening }, assessment))
      if (isHeld) return 'kept'
      const current = ({ accountId }: StoredProfile) => held.get(keyOf(tenancyOf(assessment), accountId))?.version ?? 0
      if (profiles.some((one) => one.version !== current(one))) return 'overtaken'
      for (const one of profiles)
        held.set(keyOf(tenancyOf(assessment), one.accountId), { ...one, version: one.version + 1 })
      await log.append(assessment)
      return 'kept'
    },
  }
  return { ...store, facts: log.facts }
}

type Keys = Pick<FactDraft, 'tenantid' | 'eventid' | 'happening'>

const isSame = (a: Keys, b: Keys): boolean =>
  a.tenantid === b.tenantid && a.eventid === b.eventid && a.happening === b.happening
