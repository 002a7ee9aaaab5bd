import { encryptedUrl } from '#platform/encrypted-url.ts'
import { readPolicy, type TrustPolicy } from '../application/trust-policy.ts'

const witnessUrl = encryptedUrl({ protocols: ['https', 'http'] })

/** Reads the setting AUDIT_POLICY. @throws Error when it is not a policy, or when the address of a witness is not allowed. */
export const readCosigningPolicy = (text: string): TrustPolicy => {
  const policy = readPolicy(text)
  if (!policy)
    throw new Error(
      'AUDIT_POLICY is not a policy of c2sp.org/tlog-policy with keys of Ed25519. Example: quorum none. See docs/witnesses.md.',
    )
  for (const { name, url } of policy.witnesses) {
    const [issue] = url === undefined ? [] : (witnessUrl.safeParse(url).error?.issues ?? [])
    if (issue) throw new Error(`AUDIT_POLICY: the address of the witness ${name} ${issue.message}.`)
  }
  return policy
}
