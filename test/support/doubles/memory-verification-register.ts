import type { CheckProgress, OpenDifference, VerificationRegister } from '#audit/application/verification-ports.ts'
import type { CheckDifference } from '#facts/application/check.ts'

/** What the checks remember, in maps. */
export const makeMemoryVerificationRegister = (): VerificationRegister => {
  const progress = new Map<string, Map<string, CheckProgress>>()
  const differences = new Map<string, Map<string, OpenDifference>>()
  let last: string | undefined
  const nameOf = ({ check, kind, place }: CheckDifference) => JSON.stringify([check, kind, place])
  return {
    read: async (tenantId) => ({
      progress: new Map(progress.get(tenantId)),
      differences: [...(differences.get(tenantId)?.values() ?? [])],
    }),
    saveProgress: async (tenantId, check, known) => {
      progress.set(tenantId, new Map([...(progress.get(tenantId) ?? []), [check, known]]))
    },
    saveDifference: async (tenantId, difference) => {
      differences.set(tenantId, new Map([...(differences.get(tenantId) ?? []), [nameOf(difference), difference]]))
    },
    removeDifference: async (tenantId, difference) => void differences.get(tenantId)?.delete(nameOf(difference)),
    lastTenant: async () => last,
    saveLastTenant: async (tenantId) => {
      last = tenantId
    },
  }
}
