import { z } from 'zod'
import { deriveBackup } from './derive-backup.ts'
import { deriveBucketPolicies, withObjectLocks } from './derive-bucket-policy.ts'
import { protectKeys } from './derive-key-policy.ts'
import { withReplica } from './derive-replica.ts'
import { protectSecrets } from './derive-secret-policy.ts'
import { protectTables } from './derive-table-policy.ts'
import { deriveTrail } from './derive-trail.ts'
import type { Resources } from './resource.ts'

/** A hundred years, the longest retention that S3 accepts. */
const lockDaysMax = 36_500

const lockDays = (name: string) => {
  const error = `${name} is a whole number from 1 to ${lockDaysMax}, or empty.`
  return z
    .string()
    .regex(/^(?:[1-9]\d{0,4})?$/, { error })
    .transform((days) => (days === '' ? undefined : Number(days)))
    .refine((days = 1) => days <= lockDaysMax, { error })
}

const protectionSchema = z.strictObject({
  breakGlassRole: z.string().regex(/^(?:[\w+=,.@/-]{1,512}|arn:[\w-]{1,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,512})?$/, {
    error: 'breakGlassRole is the name or the ARN of a role, or empty.',
  }),
  archiveLockDays: lockDays('archiveLockDays'),
  auditLockDays: lockDays('auditLockDays'),
  auditReplica: z
    .object({
      bucketArn: z.string().regex(/^(?:arn:[\w-]{1,20}:s3:::[a-z0-9.-]{3,63})?$/, {
        error: 'auditReplicaArn is the ARN of a bucket, or empty.',
      }),
      keyArn: z.string().regex(/^(?:arn:[\w-]{1,20}:kms:[\w-]{1,30}:\d{12}:key\/[\w-]{1,64})?$/, {
        error: 'auditReplicaKeyArn is the ARN of a key of KMS, or empty.',
      }),
    })
    .refine(({ bucketArn, keyArn }) => (bucketArn === '') === (keyArn === ''), {
      error: 'auditReplicaArn and auditReplicaKeyArn are both empty, or both set.',
    }),
  trail: z.enum(['on', 'off'], { error: 'trail is "on" or "off".' }),
  backupVaultArn: z.string().regex(/^(?:arn:[\w-]{1,20}:backup:[\w-]{1,30}:\d{12}:backup-vault:[\w-]{2,50})?$/, {
    error: 'backupVaultArn is the ARN of a backup vault of another account, or empty.',
  }),
})

/** How the evidence of a stage is protected. */
export type Protection = z.output<typeof protectionSchema>

/** As in `params.default` of serverless.yml. */
export const defaultProtection: Protection = {
  breakGlassRole: '',
  archiveLockDays: undefined,
  auditLockDays: undefined,
  auditReplica: { bucketArn: '', keyArn: '' },
  trail: 'on',
  backupVaultArn: '',
}

/**
 * Reads `custom.protection` of serverless.yml.
 * @throws Error for a value that AWS would refuse, or that protects something else than intended.
 */
export const readProtection = (protection: unknown): Protection => {
  const parsed = protectionSchema.safeParse(protection)
  if (!parsed.success) throw new Error(`A parameter of the deployment is invalid. ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/**
 * Protects the evidence and the personal data: policies of the tables, of the keys, of lasting secrets and of the archive, and the
 * trail and the backups. `resources` are all of the stack, with their roles: the exceptions of each denial follow from the rights of the roles.
 */
export const protect = (resources: Resources, protection: Protection): Resources => {
  const { breakGlassRole, archiveLockDays, auditLockDays, auditReplica, trail, backupVaultArn } = protection
  const withKeys = protectKeys(protectSecrets(resources, breakGlassRole), breakGlassRole)
  const locked = withObjectLocks(protectTables(withKeys), {
    ArchiveBucket: archiveLockDays,
    AuditBucket: auditLockDays,
  })
  const guarded = auditReplica.bucketArn === '' ? locked : withReplica(locked, auditReplica)
  return {
    ...guarded,
    ...deriveBucketPolicies(guarded, breakGlassRole),
    ...(trail === 'on' && deriveTrail(guarded, breakGlassRole)),
    ...(backupVaultArn !== '' && deriveBackup(guarded, backupVaultArn)),
  }
}
