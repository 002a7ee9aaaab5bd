import { z } from 'zod'
import { denyExceptBreakGlass } from './break-glass.ts'
import { exceptRoles } from './derive-queue-policy.ts'
import { holdersOf } from './holders.ts'
import { type Resource, type Resources, ref, retained } from './resource.ts'

/**
 * The policy of each secret of the stack. A right in the account is not enough to read or to replace it: every principal is
 * denied, except the roles of the stack that have the right. `UpdateSecret` is not denied, because CloudFormation calls it for
 * every change of the resource.
 */
export const deriveSecretPolicies = (secretIds: readonly string[], roles: Resources): Resources =>
  Object.fromEntries(
    secretIds.map((id) => {
      const deny = (Sid: string, actions: readonly [string, ...string[]]) => ({
        Sid,
        Effect: 'Deny',
        Principal: '*',
        Action: actions,
        Resource: '*',
        ...unlessHolders(holdersOf(roles, actions[0], ref(id))),
      })
      const policy = {
        Type: 'AWS::SecretsManager::ResourcePolicy',
        Properties: {
          SecretId: ref(id),
          BlockPublicPolicy: true,
          ResourcePolicy: {
            Version: '2012-10-17',
            Statement: [
              // A copy in another region would be readable there.
              deny('OnlyTheseRead', ['secretsmanager:GetSecretValue', 'secretsmanager:ReplicateSecretToRegions']),
              deny('OnlyTheseReplace', ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage']),
            ],
          },
        },
      }
      return [policyIdOf(id), policy]
    }),
  )

/** Without a holder everyone is denied: AWS refuses a condition that names no key. */
const unlessHolders = (holders: readonly string[]) =>
  holders.length > 0 ? { Condition: { ArnNotEquals: exceptRoles(holders) } } : {}

const policySchema = z.object({ ResourcePolicy: z.looseObject({ Statement: z.array(z.unknown()) }) })

/** A lost key of digests makes every repeat of an old event unknown. */
const endings = ['secretsmanager:DeleteSecret', 'secretsmanager:UpdateSecret']

/** No one deletes or replaces a secret that outlives the stack, except the break-glass role and the root user. */
export const protectSecrets = (resources: Resources, breakGlassRole: string): Resources => {
  const protectedPolicy = (policy: Resource): Resource => {
    const { ResourcePolicy } = policySchema.parse(policy.Properties)
    const Statement = [...ResourcePolicy.Statement, denyExceptBreakGlass(breakGlassRole, endings, '*')]
    return {
      ...policy,
      ...retained,
      Properties: { ...policy.Properties, ResourcePolicy: { ...ResourcePolicy, Statement } },
    }
  }
  const policies = Object.entries(resources).flatMap(([id, { Type, DeletionPolicy }]) => {
    const policy = resources[policyIdOf(id)]
    const isRetained = Type === 'AWS::SecretsManager::Secret' && DeletionPolicy === 'Retain'
    return isRetained && policy ? [[policyIdOf(id), protectedPolicy(policy)] as const] : []
  })
  return { ...resources, ...Object.fromEntries(policies) }
}

const policyIdOf = (secretId: string): string => `${secretId}Policy`
