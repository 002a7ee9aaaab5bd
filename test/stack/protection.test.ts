import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readTemplate } from '#local/provision/template.ts'
import { defaultProtection, protect, readProtection } from '#stack/protection.ts'
import type { Resource, Resources } from '#stack/resource.ts'

const own = { breakGlassRole: '', archiveLockDays: '', auditLockDays: '', trail: 'on', backupVaultArn: '' }
const parameters = { ...own, auditReplica: { bucketArn: '', keyArn: '' } }
const auditReplica = {
  bucketArn: 'arn:aws:s3:::audit-copies',
  keyArn: 'arn:aws:kms:eu-west-1:222222222222:key/0b7f',
}
const copyVaultArn = 'arn:aws:backup:eu-west-1:222222222222:backup-vault:sluice'

const role = (...rights: readonly (readonly [action: string, target: unknown])[]): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Policies: [
      {
        PolicyDocument: {
          Statement: rights.map(([action, Resource]) => ({ Effect: 'Allow', Action: [action], Resource })),
        },
      },
    ],
  },
})
const table = (name: string, others = {}): Resource => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: { TableName: { 'Fn::Sub': `\${AWS::StackName}-${name}` } },
  ...others,
})
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })
const key: Resource = {
  Type: 'AWS::KMS::Key',
  Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [{ Sid: 'First' }] } },
}

const stack: Resources = {
  FactsTable: table('facts', { DeletionPolicy: 'Retain' }),
  VaultTable: table('vault', { DeletionPolicy: 'Retain' }),
  BucketsTable: table('buckets'),
  VaultKey: key,
  ArchiveBucket: { Type: 'AWS::S3::Bucket', Properties: { ObjectLockEnabled: true } },
  AuditBucket: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      ObjectLockEnabled: true,
      LifecycleConfiguration: { Rules: [{ Id: 'uploads' }, { Id: 'partial-tiles', ExpirationInDays: 14 }] },
    },
  },
  CheckpointKey: key,
  SequenceAuditRole: role(
    ['s3:PutObject', { 'Fn::Sub': `\${AuditBucket.Arn}/*` }],
    ['kms:Sign', arnOf('CheckpointKey')],
  ),
  DoorRole: role(['dynamodb:PutItem', arnOf('FactsTable')], ['kms:GenerateDataKey', arnOf('VaultKey')]),
  ReaderRole: role(['dynamodb:BatchGetItem', arnOf('VaultTable')], ['kms:Decrypt', arnOf('VaultKey')]),
  ArchiveFactsRole: role(
    ['dynamodb:UpdateItem', arnOf('FactsTable')],
    ['s3:PutObject', { 'Fn::Sub': `\${ArchiveBucket.Arn}/*` }],
  ),
}

const protectedBy = (given: object) => protect(stack, readProtection({ ...parameters, ...given }))

describe('The parameters', () => {
  it('have defaults that protect as much as they can without a choice of the operator', () => {
    expect(readProtection(parameters)).toEqual(defaultProtection)
  })

  it('have these defaults in serverless.yml', () => {
    const { params } = z
      .object({ params: z.object({ default: z.record(z.string(), z.unknown()) }) })
      .parse(readTemplate('serverless.yml'))
    expect(params.default).toMatchObject({ ...own, auditReplicaArn: '', auditReplicaKeyArn: '' })
  })

  it.each([
    ['breakGlassRole', 'arn:aws:iam::1:user/me'],
    ['breakGlassRole', 'two words'],
    ['archiveLockDays', '0'],
    ['archiveLockDays', '36501'],
    ['archiveLockDays', '1.5'],
    ['archiveLockDays', 'ten'],
    ['auditLockDays', '0'],
    ['auditReplica', { ...auditReplica, keyArn: '' }],
    ['auditReplica', { ...auditReplica, bucketArn: 'audit-copies' }],
    ['trail', 'yes'],
    ['backupVaultArn', 'sluice'],
    ['backupVaultArn', 'arn:aws:s3:::bucket'],
  ])('refuse %s=%j', (name, value) => {
    expect(() => protectedBy({ [name]: value })).toThrow(name)
  })

  it('refuse an unknown name', () => {
    expect(() => protectedBy({ breakGlass: 'me' })).toThrow('breakGlass')
  })
})

describe('A break-glass role', () => {
  const except = (breakGlassRole: string) => JSON.stringify(protectedBy({ breakGlassRole }).VaultKey?.Properties)

  it('is excepted by its name, by its path and name, or by its ARN', () => {
    expect(except('emergency')).toContain(`iam::\${AWS::AccountId}:role/emergency"`)
    expect(except('security/emergency')).toContain(`:role/security/emergency"`)
    expect(except('arn:aws:iam::111111111111:role/emergency')).toContain(
      '["arn:aws:iam::111111111111:role/emergency"]'.slice(1),
    )
  })

  it('is not needed by the root user, so an account can recover', () => {
    for (const name of ['', 'emergency']) expect(except(name)).toContain(`iam::\${AWS::AccountId}:root"`)
    expect(except('')).not.toContain(':role/')
  })
})

describe('A role that may update facts', () => {
  const { ArchiveFactsRole, DoorRole, FactsTable } = protectedBy({})
  const name = `\${AWS::StackName}-\${AWS::Region}-archive-facts`

  it('has a name, by which the policy of the table excepts it without a circle', () => {
    expect(ArchiveFactsRole?.Properties.RoleName).toEqual({ 'Fn::Sub': name })
    const text = JSON.stringify(FactsTable?.Properties.ResourcePolicy)
    expect(text).toContain(`:role/${name}"`)
    expect(text).not.toContain('GetAtt')
  })

  it('is the only one with a name, because every other role that puts facts is refused by no policy', () => {
    expect(DoorRole?.Properties).not.toHaveProperty('RoleName')
  })
})

describe('The policy of a key', () => {
  it('keeps the statements of its fragment, and adds the users of the vault and the break-glass role', () => {
    expect(protectedBy({}).VaultKey?.Properties.KeyPolicy).toMatchObject({
      Statement: [
        { Sid: 'First' },
        { Sid: 'WritersMakeDataKeys', Principal: { AWS: [arnOf('DoorRole')] }, Action: 'kms:GenerateDataKey' },
        { Sid: 'ReadersOpenDataKeys', Principal: { AWS: [arnOf('ReaderRole')] }, Action: 'kms:Decrypt' },
        { Sid: 'BreakGlassAlone', Effect: 'Deny' },
      ],
    })
  })
})

describe('A right on the key of the vault', () => {
  it('is in the policy of the key and not in the role, which would be a circle', () => {
    const { DoorRole, ReaderRole } = protectedBy({})
    expect(JSON.stringify([DoorRole, ReaderRole])).not.toContain('VaultKey')
    expect(DoorRole).toEqual(role(['dynamodb:PutItem', arnOf('FactsTable')]))
  })

  it('holds with the encryption context of the vault alone', () => {
    const text = JSON.stringify(protectedBy({}).VaultKey?.Properties)
    expect(text.match(/"kms:EncryptionContext:purpose":"vault"/g)).toHaveLength(2)
  })
})

describe('A lock of the archive', () => {
  it('is absent without days, and cannot be ended by anyone with them', () => {
    expect(protectedBy({}).ArchiveBucket?.Properties).not.toHaveProperty('ObjectLockConfiguration')
    expect(protectedBy({ archiveLockDays: '3650' }).ArchiveBucket?.Properties.ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } },
    })
  })

  it('leaves the policy with the one role that writes', () => {
    expect(JSON.stringify(protectedBy({}).ArchiveBucketPolicy)).toContain(JSON.stringify(arnOf('ArchiveFactsRole')))
  })
})

describe('The audit bucket', () => {
  it('loses partial tiles by a rule, unless a lock forbids it', () => {
    const rulesWith = (auditLockDays: string) =>
      JSON.stringify(protectedBy({ auditLockDays }).AuditBucket?.Properties.LifecycleConfiguration)
    expect(rulesWith('')).toContain('partial-tiles')
    expect(rulesWith('3650')).toBe('{"Rules":[{"Id":"uploads"}]}')
    expect(JSON.stringify(protectedBy({ auditLockDays: '3650' }).AuditBucket)).toContain('"Days":3650')
    expect(JSON.stringify(protectedBy({ archiveLockDays: '3650' }).AuditBucket)).not.toContain('3650')
  })

  it('is written by the one role with the right, and deleted from by no one', () => {
    const text = JSON.stringify(protectedBy({}).AuditBucketPolicy)
    expect(text).toContain(JSON.stringify(arnOf('SequenceAuditRole')))
    expect(text).not.toContain('ArchiveFactsRole')
    expect(text).toContain('NoneDeletes')
  })

  it('is copied to another account only if it is named, and no deletion is copied', () => {
    expect(protectedBy({})).not.toHaveProperty('ReplicateAuditRole')
    const { AuditBucket, ReplicateAuditRole } = protectedBy({ auditReplica })
    expect(AuditBucket?.Properties.ReplicationConfiguration).toMatchObject({
      Role: arnOf('ReplicateAuditRole'),
      Rules: [
        {
          DeleteMarkerReplication: { Status: 'Disabled' },
          Destination: { Bucket: auditReplica.bucketArn, Account: '222222222222' },
        },
      ],
    })
    expect(JSON.stringify(ReplicateAuditRole)).toContain(`${auditReplica.bucketArn}/*`)
  })

  it('is copied with the locks of its objects', () => {
    const { AuditBucket, ReplicateAuditRole } = protectedBy({ auditReplica, auditLockDays: '30' })
    expect(AuditBucket?.Properties).toMatchObject({ ObjectLockEnabled: true })
    const bucket = `arn:\${AWS::Partition}:s3:::\${AWS::StackName}-audit-\${AWS::AccountId}-\${AWS::Region}`
    expect(ReplicateAuditRole?.Properties).toMatchObject({
      Policies: [
        {
          PolicyDocument: {
            Statement: expect.arrayContaining([
              {
                Effect: 'Allow',
                Action: ['s3:GetObjectRetention', 's3:GetObjectLegalHold'],
                Resource: { 'Fn::Sub': `${bucket}/*` },
              },
            ]),
          },
        },
      ],
    })
  })
})

describe('The key that signs checkpoints', () => {
  it('has the one role that signs in its policy, and the role has no right on it', () => {
    const { CheckpointKey, SequenceAuditRole } = protectedBy({})
    expect(CheckpointKey?.Properties.KeyPolicy).toMatchObject({
      Statement: [
        { Sid: 'First' },
        { Sid: 'SequencersSign', Principal: { AWS: [arnOf('SequenceAuditRole')] }, Action: 'kms:Sign' },
        { Sid: 'BreakGlassAlone' },
      ],
    })
    expect(JSON.stringify(SequenceAuditRole)).not.toContain('CheckpointKey')
  })
})

describe('The trail', () => {
  it('records the tables that exist, unless it is off', () => {
    const { Trail } = protectedBy({})
    expect(JSON.stringify(Trail)).toContain(JSON.stringify([arnOf('FactsTable'), arnOf('VaultTable')]))
    const off = Object.keys(protectedBy({ trail: 'off' }))
    expect(off.filter((id) => id.startsWith('Trail'))).toEqual([])
  })
})

describe('A backup', () => {
  it('is absent, unless a vault of another account is named', () => {
    expect(Object.keys(protectedBy({})).filter((id) => id.startsWith('Backup'))).toEqual([])
  })

  it('has every table that outlives the stack, and goes to both vaults for 35 days', () => {
    const { BackupPlan, BackupSelection } = protectedBy({ backupVaultArn: copyVaultArn })
    expect(BackupSelection?.Properties.BackupSelection).toMatchObject({
      Resources: [arnOf('FactsTable'), arnOf('VaultTable')],
    })
    const Lifecycle = { DeleteAfterDays: 35 }
    expect(BackupPlan?.Properties.BackupPlan).toMatchObject({
      BackupPlanRule: [{ Lifecycle, CopyActions: [{ DestinationBackupVaultArn: copyVaultArn, Lifecycle }] }],
    })
  })
})
