import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readTemplate } from '#local/provision/template.ts'
import { defaultProtection, protect, readProtection } from '#stack/protection.ts'
import type { Resource, Resources } from '#stack/resource.ts'

const parameters = { breakGlassRole: '', archiveLockDays: '', trail: 'on', backupVaultArn: '' }
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
    expect(params.default).toMatchObject(parameters)
  })

  it.each([
    ['breakGlassRole', 'arn:aws:iam::1:user/me'],
    ['breakGlassRole', 'two words'],
    ['archiveLockDays', '0'],
    ['archiveLockDays', '36501'],
    ['archiveLockDays', '1.5'],
    ['archiveLockDays', 'ten'],
    ['trail', 'yes'],
    ['backupVaultArn', 'sluice'],
    ['backupVaultArn', 'arn:aws:s3:::bucket'],
  ])('refuse %s=%s', (name, value) => {
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
