import * as z from 'zod'

/** Which witnesses cosign the checkpoints of the audit logs. */
export const witnessesSettings = z
  .object({
    /** A policy of c2sp.org/tlog-policy, whose witnesses have an address. `quorum none` alone: no witness is asked. */
    AUDIT_POLICY: z.string().max(3500).default('quorum none'),
  })
  .transform(({ AUDIT_POLICY: auditPolicy }) => ({ auditPolicy }))
