import { exceptRoles } from './derive-queue-policy.ts'
import { holdersOf } from './holders.ts'
import { type Resources, ref } from './resource.ts'

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
        Condition: { ArnNotEquals: exceptRoles(holdersOf(roles, actions[0], ref(id))) },
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
      return [`${id}Policy`, policy]
    }),
  )
