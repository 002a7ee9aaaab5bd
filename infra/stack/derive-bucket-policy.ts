import { denyExceptBreakGlass } from './break-glass.ts'
import { exceptRoles } from './derive-queue-policy.ts'
import { holdersOf } from './holders.ts'
import { getAtt, type Resources, ref, retained } from './resource.ts'

const archiveId = 'ArchiveBucket'

/** The reference of a right to the objects of a bucket. */
const objectsOf = (id: string) => ({ 'Fn::Sub': `\${${id}.Arn}/*` })

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

/**
 * The policy of the archive. A right in the account is not enough to read or to write an object: every principal is denied,
 * except the roles of the stack that have the right. No one deletes an object.
 */
export const deriveBucketPolicies = (resources: Resources, breakGlassRole: string): Resources => {
  if (!(archiveId in resources)) return {}
  const roles = Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'))
  const [bucket, objects] = [getAtt(archiveId, 'Arn'), objectsOf(archiveId)]
  const denyOthers = (Sid: string, Action: readonly string[], right: string) => {
    const holders = holdersOf(roles, right, objects)
    return deny(Sid, Action, objects, holders.length > 0 ? { ArnNotEquals: exceptRoles(holders) } : undefined)
  }
  return {
    [`${archiveId}Policy`]: {
      Type: 'AWS::S3::BucketPolicy',
      ...retained,
      Properties: {
        Bucket: ref(archiveId),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            denyOthers('OnlyTheseWrite', ['s3:PutObject'], 's3:PutObject'),
            denyOthers('OnlyTheseRead', ['s3:GetObject', 's3:GetObjectVersion'], 's3:GetObject'),
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

/** With days, no one can delete or replace an object of the archive for that long, not even the root user. */
export const withObjectLock = (resources: Resources, days: number | undefined): Resources => {
  const archive = resources[archiveId]
  if (archive === undefined || days === undefined) return resources
  const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: days } }
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule }
  return { ...resources, [archiveId]: { ...archive, Properties: { ...archive.Properties, ObjectLockConfiguration } } }
}
