import { z } from 'zod'
import { denyExceptBreakGlass } from './break-glass.ts'
import { holdersOf } from './holders.ts'
import { getAtt, type Resource, type Resources } from './resource.ts'

const keySchema = z.object({ KeyPolicy: z.object({ Version: z.string(), Statement: z.array(z.unknown()) }) })

/** They end the use of a key, or change who may use it. */
const endings = [
  'kms:ScheduleKeyDeletion',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:DeleteImportedKeyMaterial',
  'kms:PutKeyPolicy',
]

/** The logical id of the key of the vault. */
const vaultKeyId = 'VaultKey'

/**
 * Completes the policy of each key. No one ends a key or changes its policy except the break-glass role and the root user. The
 * key of the vault is used only by the roles that write or read items of the vault, with the encryption context of the vault.
 */
export const protectKeys = (resources: Resources, breakGlassRole: string): Resources =>
  Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [
      id,
      resource.Type === 'AWS::KMS::Key'
        ? withStatements(resource, [
            ...(id === vaultKeyId ? usersOfVault(resources) : []),
            denyExceptBreakGlass(breakGlassRole, endings, '*'),
          ])
        : resource,
    ]),
  )

const withStatements = (key: Resource, added: readonly unknown[]): Resource => {
  const { Version, Statement } = keySchema.parse(key.Properties).KeyPolicy
  return {
    ...key,
    Properties: {
      ...key.Properties,
      // KMS refuses a policy that its writer could not change, unless this is set. The root user can change it.
      BypassPolicyLockoutSafetyCheck: true,
      KeyPolicy: { Version, Statement: [...Statement, ...added] },
    },
  }
}

/**
 * Who writes items makes data keys, and who reads them opens these. The key allows the roles itself, so they need no right of
 * their own, and no right in the account is enough.
 */
const usersOfVault = (resources: Resources): readonly unknown[] => {
  const roles = Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'))
  const table = getAtt('VaultTable', 'Arn')
  const holders = (...actions: readonly string[]) => [
    ...new Set(actions.flatMap((action) => holdersOf(roles, action, table))),
  ]
  return [
    ...allow('WritersMakeDataKeys', 'kms:GenerateDataKey', holders('dynamodb:PutItem')),
    ...allow('ReadersOpenDataKeys', 'kms:Decrypt', holders('dynamodb:BatchGetItem', 'dynamodb:GetItem')),
  ]
}

const allow = (Sid: string, Action: string, roleIds: readonly string[]): readonly unknown[] =>
  roleIds.length === 0
    ? []
    : [
        {
          Sid,
          Effect: 'Allow',
          Principal: { AWS: roleIds.map((id) => getAtt(id, 'Arn')) },
          Action,
          Resource: '*',
          Condition: { StringEquals: { 'kms:EncryptionContext:purpose': 'vault' } },
        },
      ]
