import * as z from 'zod'
import { encryptedUrl } from '#platform/encrypted-url.ts'
import { policyFault, readPolicy, type TrustPolicy } from '../application/trust-policy.ts'

type PolicyOfStack = Readonly<{ policy: TrustPolicy; text: string }>

const witnessUrl = encryptedUrl({ protocols: ['https', 'http'] })

/** Returns the first fault of a policy; `undefined` if it can be used. */
const faultOf = (policy: TrustPolicy | undefined, text: string): string | undefined => {
  if (!policy)
    return `is not a policy of c2sp.org/tlog-policy with keys of Ed25519: it ${policyFault(text)}. Example: quorum none. See docs/witnesses.md`
  const faults = policy.witnesses.flatMap(({ name, url }) => {
    const [issue] = url === undefined ? [] : (witnessUrl.safeParse(url).error?.issues ?? [])
    return issue ? [`has a witness ${name} whose address ${issue.message}`] : []
  })
  return faults[0]
}

/** Which witnesses cosign the checkpoints of the audit logs. */
export const witnessesSettings = z
  .object({
    /** A policy of c2sp.org/tlog-policy. Its witnesses with an address are asked. Lambda allows 4 KB for all settings. */
    AUDIT_POLICY: z
      .string()
      .max(3500)
      .prefault('quorum none')
      .transform((text, context): PolicyOfStack => {
        const policy = readPolicy(text)
        const message = faultOf(policy, text)
        if (policy && message === undefined) return { policy, text }
        context.addIssue({ code: 'custom', message: message ?? '' })
        return z.NEVER
      }),
  })
  .transform(({ AUDIT_POLICY: { policy, text } }) => ({
    auditPolicy: policy,
    /** The text of the policy, for readers of the log. Absent if the stack has no witness. */
    ...(policy.witnesses.length > 0 && { auditPolicyText: text }),
  }))
