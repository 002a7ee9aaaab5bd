import { isDeepStrictEqual } from 'node:util'
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

const vaultKey = getAtt('VaultKey', 'Arn')

/**
 * Completes the policy of each key. No one ends a key or changes its policy except the break-glass role and the root user. The
 * rights of roles on the key of the vault move from the roles into its policy, which then refers to the roles and they not to it.
 */
export const protectKeys = (resources: Resources, breakGlassRole: string): Resources => {
  const roles = Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'))
  const protectedKey = (id: string, key: Resource) =>
    withStatements(key, [
      ...(id === 'VaultKey' ? usersOfVault(roles) : []),
      denyExceptBreakGlass(breakGlassRole, endings, '*'),
    ])
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (resource.Type === 'AWS::KMS::Key') return [id, protectedKey(id, resource)]
      return [id, resource.Type === 'AWS::IAM::Role' ? withoutVaultKey(resource) : resource]
    }),
  )
}

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

/** Only with the encryption context of the vault, so a data key of it is never made for something else. */
const usersOfVault = (roles: Resources): readonly unknown[] =>
  ['kms:GenerateDataKey', 'kms:Decrypt'].flatMap((Action) => {
    const holders = holdersOf(roles, Action, vaultKey)
    if (holders.length === 0) return []
    return [
      {
        Sid: Action === 'kms:Decrypt' ? 'ReadersOpenDataKeys' : 'WritersMakeDataKeys',
        Effect: 'Allow',
        Principal: { AWS: holders.map((id) => getAtt(id, 'Arn')) },
        Action,
        Resource: '*',
        Condition: { StringEquals: { 'kms:EncryptionContext:purpose': 'vault' } },
      },
    ]
  })

const policiesSchema = z.array(
  z.looseObject({
    PolicyDocument: z.looseObject({ Statement: z.array(z.looseObject({ Resource: z.unknown() })) }),
  }),
)

const withoutVaultKey = (role: Resource): Resource => {
  const Policies = policiesSchema.parse(role.Properties.Policies).map(({ PolicyDocument, ...policy }) => ({
    ...policy,
    PolicyDocument: {
      ...PolicyDocument,
      Statement: PolicyDocument.Statement.filter(({ Resource }) => !isDeepStrictEqual(Resource, vaultKey)),
    },
  }))
  return { ...role, Properties: { ...role.Properties, Policies } }
}
