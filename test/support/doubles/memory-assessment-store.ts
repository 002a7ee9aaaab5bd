import type { FactDraft } from '#facts/domain/fact.ts'
import type { AssessmentStore, StoredProfile } from '#scoring/application/ports.ts'
import { emptyProfile } from '#scoring/domain/profile.ts'
import { makeMemoryFactLog } from './memory-fact-log.ts'

/** Profiles in memory, assessments in the log it is given. `facts` shows what was kept. */
export const makeMemoryAssessmentStore = (log = makeMemoryFactLog()) => {
  const held = new Map<string, StoredProfile>()
  const keyOf = (tenantId: string, accountId: string) => `${tenantId}#${accountId}`
  const store: AssessmentStore = {
    profiles: async (tenantId, accountIds) =>
      accountIds.map(
        (accountId) => held.get(keyOf(tenantId, accountId)) ?? { accountId, profile: emptyProfile, version: 0 },
      ),
    keep: async (assessment: FactDraft, profiles) => {
      const isHeld = log
        .facts()
        .some(({ tenantid, eventid, happening }) => isSame({ tenantid, eventid, happening }, assessment))
      if (isHeld) return 'kept'
      const current = ({ accountId }: StoredProfile) => held.get(keyOf(assessment.tenantid, accountId))?.version ?? 0
      if (profiles.some((one) => one.version !== current(one))) return 'overtaken'
      for (const one of profiles)
        held.set(keyOf(assessment.tenantid, one.accountId), { ...one, version: one.version + 1 })
      await log.append(assessment)
      return 'kept'
    },
  }
  return { ...store, facts: log.facts }
}

type Keys = Pick<FactDraft, 'tenantid' | 'eventid' | 'happening'>

const isSame = (a: Keys, b: Keys): boolean =>
  a.tenantid === b.tenantid && a.eventid === b.eventid && a.happening === b.happening
