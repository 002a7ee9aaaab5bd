import { z } from 'zod'
import { denyExceptBreakGlass } from './break-glass.ts'
import { exceptRoles } from './derive-queue-policy.ts'
import { holdersOf } from './holders.ts'
import { getAtt, type Resource, type Resources, ref, retained } from './resource.ts'

/** The buckets with evidence. */
const evidenceIds = ['ArchiveBucket', 'AuditBucket'] as const

/** The buckets with facts: those with evidence, and the one with copies for auditors, whose objects expire. */
const guardedIds = [...evidenceIds, 'ExportBucket'] as const

/** The reference of a right to the objects of a bucket. */
const objectsOf = (id: string) => ({ 'Fn::Sub': `\${${id}.Arn}/*` })

/** The reference of a right to the checkpoints alone. The policy lets its holders in, and their right limits them. */
const checkpointsOf = (id: string) => ({ 'Fn::Sub': `\${${id}.Arn}/*/checkpoint` })

/** The partial tiles and bundles of all logs. A rule of the bucket removes objects with a tag, which no other object may get. */
const partialTilesOf = (id: string) => ({ 'Fn::Sub': `\${${id}.Arn}/*/tile/*.p/*` })

/** They end the protection of a bucket. A lifecycle rule deletes objects that no one may delete. */
export const bucketEndings = [
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:PutBucketPolicy',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketVersioning',
  's3:PutLifecycleConfiguration',
]

export const objectEndings = ['s3:DeleteObject', 's3:DeleteObjectVersion']

const taggings = [
  's3:PutObjectTagging',
  's3:PutObjectVersionTagging',
  's3:DeleteObjectTagging',
  's3:DeleteObjectVersionTagging',
]

/**
 * The policies of the archive, of the audit bucket and of the bucket of exports. A right in the account is not enough to read or to write an object: every principal is denied,
 * except the roles of the stack that have the right. No one deletes an object.
 */
export const deriveBucketPolicies = (resources: Resources, breakGlassRole: string): Resources => {
  const roles = Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'))
  const present = guardedIds.filter((id) => id in resources)
  return Object.assign({}, ...present.map((id) => policyOf(id, roles, breakGlassRole)))
}

const policyOf = (id: string, roles: Resources, breakGlassRole: string): Resources => {
  const [bucket, objects] = [getAtt(id, 'Arn'), objectsOf(id)]
  const denyOthers = (Sid: string, Action: readonly string[], right: string) => {
    const targets = [objects, checkpointsOf(id), partialTilesOf(id)]
    const holders = [...new Set(targets.flatMap((target) => holdersOf(roles, right, target)))]
    return deny(Sid, Action, objects, holders.length > 0 ? { ArnNotEquals: exceptRoles(holders) } : undefined)
  }
  return {
    [`${id}Policy`]: {
      Type: 'AWS::S3::BucketPolicy',
      ...retained,
      Properties: {
        Bucket: ref(id),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            denyOthers('OnlyTheseWrite', ['s3:PutObject'], 's3:PutObject'),
            denyOthers('OnlyTheseRead', ['s3:GetObject', 's3:GetObjectVersion'], 's3:GetObject'),
            denyOthers('OnlyTheseTag', taggings, 's3:PutObjectTagging'),
            deny('NoneDeletes', objectEndings, objects),
            tlsOnly([bucket, objects]),
            denyExceptBreakGlass(breakGlassRole, bucketEndings, bucket),
          ],
        },
      },
    },
  }
}

const deny = (Sid: string, Action: readonly string[], Resource: unknown, Condition?: object) => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action,
  Resource,
  ...(Condition && { Condition }),
})

export const tlsOnly = (Resource: unknown) =>
  deny('TlsOnly', ['s3:*'], Resource, { Bool: { 'aws:SecureTransport': 'false' } })

/** The days for each bucket; `undefined` for one without a lock. */
export type LockDays = Readonly<Record<(typeof evidenceIds)[number], number | undefined>>

/**
 * With days, no one can delete or replace an object of a bucket for that long, not even the root user. No rule of the bucket removes
 * objects then.
 */
export const withObjectLocks = (resources: Resources, days: LockDays): Resources => {
  const locked = evidenceIds.flatMap((id) => {
    const bucket = resources[id]
    return bucket === undefined || days[id] === undefined ? [] : [[id, withLock(bucket, days[id])] as const]
  })
  return { ...resources, ...Object.fromEntries(locked) }
}

const rulesSchema = z.object({ Rules: z.array(z.record(z.string(), z.unknown())) }).prefault({ Rules: [] })

const withLock = (bucket: Resource, Days: number): Resource => {
  const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days } }
  const { Rules } = rulesSchema.parse(bucket.Properties.LifecycleConfiguration)
  const kept = Rules.filter((rule) => !('ExpirationInDays' in rule))
  return {
    ...bucket,
    Properties: {
      ...bucket.Properties,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule },
      LifecycleConfiguration: { Rules: kept },
    },
  }
}
