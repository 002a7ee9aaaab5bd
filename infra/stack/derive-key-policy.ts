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

/** The statement that allows an action to the roles with the right, by key and action. */
type KeyUse = Readonly<{ Sid: string; Condition?: object }>

/** Only with the encryption context of the vault, so a data key of it is never made for something else. */
const ofVault = { StringEquals: { 'kms:EncryptionContext:purpose': 'vault' } }

/** The keys that no right in the account uses: a right of a role becomes a statement of the key. */
const guardedKeys: Readonly<Record<string, Readonly<Record<string, KeyUse>>>> = {
  VaultKey: {
    'kms:GenerateDataKey': { Sid: 'WritersMakeDataKeys', Condition: ofVault },
    'kms:Decrypt': { Sid: 'ReadersOpenDataKeys', Condition: ofVault },
  },
  CheckpointKey: {
    'kms:Sign': { Sid: 'SequencersSign' },
    'kms:GetPublicKey': { Sid: 'SequencersReadPublicKeys' },
  },
}

/**
 * Completes the policy of each key. No one ends a key or changes its policy except the break-glass role and the root user. The
 * rights of roles on a guarded key move from the roles into its policy, which then refers to the roles and they not to it.
 */
export const protectKeys = (resources: Resources, breakGlassRole: string): Resources => {
  const roles = Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'))
  const protectedKey = (id: string, key: Resource) =>
    withStatements(key, [...usersOf(id, roles), denyExceptBreakGlass(breakGlassRole, endings, '*')])
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (resource.Type === 'AWS::KMS::Key') return [id, protectedKey(id, resource)]
      return [id, resource.Type === 'AWS::IAM::Role' ? withoutGuardedKeys(resource) : resource]
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

const usersOf = (keyId: string, roles: Resources): readonly unknown[] =>
  Object.entries(guardedKeys[keyId] ?? {}).flatMap(([Action, { Sid, Condition }]) => {
    const holders = holdersOf(roles, Action, getAtt(keyId, 'Arn'))
    if (holders.length === 0) return []
    return [
      {
        Sid,
        Effect: 'Allow',
        Principal: { AWS: holders.map((id) => getAtt(id, 'Arn')) },
        Action,
        Resource: '*',
        ...(Condition && { Condition }),
      },
    ]
  })

const policiesSchema = z.array(
  z.looseObject({
    PolicyDocument: z.looseObject({ Statement: z.array(z.looseObject({ Resource: z.unknown() })) }),
  }),
)

const guardedArns = Object.keys(guardedKeys).map((id) => getAtt(id, 'Arn'))

const withoutGuardedKeys = (role: Resource): Resource => {
  const Policies = policiesSchema.parse(role.Properties.Policies).map(({ PolicyDocument, ...policy }) => ({
    ...policy,
    PolicyDocument: {
      ...PolicyDocument,
      Statement: PolicyDocument.Statement.filter(
        ({ Resource }) => !guardedArns.some((arn) => isDeepStrictEqual(Resource, arn)),
      ),
    },
  }))
  return { ...role, Properties: { ...role.Properties, Policies } }
}
