import type { AuditEntry } from '#audit/domain/audit-entry.ts'
import { readAuditLog } from '#lab/tally/audit-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'

/** The entries of a tenant's audit log, in the order of their indexes. @throws if they do not lead to the signed root. */
export const readLog = async (tenantId: string): Promise<readonly AuditEntry[]> => {
  const dynamo = makeDynamo()
  try {
    const { entries, fault } = await readAuditLog({ dynamo, environment: process.env }, tenantId)
    if (fault !== undefined) throw new Error(`The audit log of ${tenantId}: ${fault}`)
    return entries
  } finally {
    dynamo.destroy()
  }
}
