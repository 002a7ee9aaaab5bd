import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openExportsPk, rowKey } from '#audit/adapters/audit-log-rows.ts'
import { loadResources } from '#local/provision/template.ts'
import { may, type Principal, roleOfStack, textOf } from '#test/support/world/iam.ts'

const resources = loadResources()
const idsOf = (type: string): readonly string[] =>
  Object.entries(resources).flatMap(([id, { Type }]) => (Type === type ? [id] : []))

const person = (arn: string, isOfThisAccount = true): Principal => ({
  keys: { 'aws:PrincipalArn': arn, 'aws:SecureTransport': 'true', 'aws:PrincipalIsAWSService': 'false' },
  isOfThisAccount,
  mayByIdentity: () => true,
})
const rootUser = person(textOf({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` }))
/** Has every right in the account. */
const administrator = person('arn:aws:iam::000000000000:role/administrator')
const stranger = person('arn:aws:iam::999999999999:role/stranger', false)

const roles = Object.fromEntries(idsOf('AWS::IAM::Role').map((id) => [id, roleOfStack(resources, id)]))
const callers: Readonly<Record<string, Principal>> = { rootUser, administrator, stranger, ...roles }

type Guarded = Parameters<typeof may>[2]

const whoMay = (action: string, guarded: Guarded): readonly string[] =>
  Object.entries(callers).flatMap(([name, caller]) => (may(caller, action, guarded) ? [name] : []))

/** What changes the tags of an object. Written out, because the policy must name each. */
const taggings = ['PutObjectTagging', 'PutObjectVersionTagging', 'DeleteObjectTagging', 'DeleteObjectVersionTagging']

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })
const nothing = { Version: '2012-10-17', Statement: [] }

const tableSchema = z.object({
  TableName: z.unknown(),
  ResourcePolicy: z.object({ PolicyDocument: z.unknown() }).default({ PolicyDocument: nothing }),
})

const table = (id: string): Guarded => {
  const { TableName, ResourcePolicy } = tableSchema.parse(resources[id]?.Properties)
  const prefix = { 'Fn::Sub': `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/` }
  return {
    target: arnOf(id),
    inPolicy: { 'Fn::Join': ['', [prefix, TableName]] },
    policy: ResourcePolicy.PolicyDocument,
  }
}

const key = (id: string, keys = {}): Guarded => ({
  target: arnOf(id),
  inPolicy: '*',
  policy: resources[id]?.Properties.KeyPolicy,
  keys,
  isByPolicyAlone: true,
})

describe.each(['FactsTable', 'AuditTable'])('The table %s', (id) => {
  const guarded = table(id)

  it.each(['DeleteItem', 'BatchWriteItem', 'PartiQLUpdate', 'PartiQLDelete', 'DeleteTable'])(
    'allows %s to no one, whatever rights they have',
    (action) => {
      expect(whoMay(`dynamodb:${action}`, guarded)).toEqual([])
    },
  )

  it('is appended to and read by the roles that do so', () => {
    const writers = whoMay('dynamodb:PutItem', guarded).filter((name) => name.endsWith('Role'))
    expect(writers.length).toBeGreaterThan(0)
    expect(whoMay('dynamodb:Query', guarded)).toContain('ReadArchiveRole')
  })

  it('has a policy of less than 20 KB, with its own name', () => {
    expect(textOf(guarded.policy).length).toBeLessThan(10_000)
    expect(textOf(guarded.policy)).toContain(textOf(guarded.inPolicy))
  })
})

describe('An update', () => {
  it('of a fact is allowed to archive-facts alone', () => {
    expect(whoMay('dynamodb:UpdateItem', table('FactsTable'))).toEqual(['ArchiveFactsRole'])
  })

  it('of an audit entry, and of the TTL of the chain, is allowed to no one', () => {
    for (const action of ['dynamodb:UpdateItem', 'dynamodb:UpdateTimeToLive'])
      expect(whoMay(action, table('AuditTable'))).toEqual([])
  })

  it('of a table without such a policy is decided by IAM', () => {
    expect(whoMay('dynamodb:UpdateItem', table('BucketsTable'))).toContain('administrator')
  })
})

describe('A value of the vault', () => {
  const whoMayDo = (action: string) => whoMay(`dynamodb:${action}`, table('VaultTable')).toSorted()

  it('is removed by run-erasures, and deleted with its event by archive-facts, and by no one else', () => {
    expect(whoMayDo('UpdateItem')).toEqual(['RunErasuresRole'])
    expect(whoMayDo('DeleteItem')).toEqual(['ArchiveFactsRole'])
  })
})

describe('A hold and an erasure', () => {
  it.each(['PutItem', 'UpdateItem'])('is changed (%s) by calls of two people, and by erasures, alone', (action) => {
    const writers = ['CustodyWriteRole', 'ReplayErasuresRole', 'RunErasuresRole']
    const allowed = whoMay(`dynamodb:${action}`, table('CustodyTable'))
    expect(allowed.filter((role) => !writers.includes(role))).toEqual([])
    expect(allowed).toContain('CustodyWriteRole')
  })
})

describe('A review', () => {
  it('is written by the workflow, by acts of people and by the operator who opens it, and deleted with its event, by no one else', () => {
    const reviews = table('ReviewsTable')
    expect(whoMay('dynamodb:PutItem', reviews).toSorted()).toEqual([
      'AdvanceWorkflowRole',
      'EscalateReviewsRole',
      'OpenReviewsRole',
      'ReviewsWriteRole',
    ])
    expect(whoMay('dynamodb:UpdateItem', reviews)).toEqual([])
    expect(whoMay('dynamodb:DeleteItem', reviews)).toEqual(['ArchiveFactsRole'])
  })
})

describe.each(['AuditTable', 'AuditLogTable', 'VaultTable', 'CustodyTable', 'ReviewsTable'])('The table %s', (id) => {
  it.each(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLInsert', 'DeleteTable'])(
    'allows %s to no administrator and not to the root user',
    (action) => {
      expect(whoMay(`dynamodb:${action}`, table(id)).filter((name) => !name.endsWith('Role'))).toEqual([])
    },
  )
})

describe('An item of the table audit-log', () => {
  const [tenantId, id] = ['acme', '0b7f']
  const writersOf = (pk: string) => {
    const guarded = { ...table('AuditLogTable'), keys: { 'dynamodb:LeadingKeys': pk } }
    const mayDo = (action: string) => whoMay(`dynamodb:${action}`, guarded).toSorted()
    return {
      put: mayDo('PutItem'),
      update: mayDo('UpdateItem'),
      delete: mayDo('DeleteItem'),
      batch: mayDo('BatchWriteItem'),
    }
  }
  const [none, sequencer] = [{ put: [], update: [], delete: [], batch: [] }, ['SequenceAuditRole']]

  it.each([
    ['a log in the list', rowKey.log(tenantId), { put: ['RecordAuditRole'] }],
    ['a batch that waits', rowKey.pending(tenantId, id), { put: ['RecordAuditRole'], batch: sequencer }],
    ['the state of a log', rowKey.state(tenantId), { put: sequencer }],
    ['a run', rowKey.run(tenantId, '2026-03-01'), { put: sequencer, update: ['CosignCheckpointsRole'] }],
    ['a key', rowKey.key(id), { put: sequencer, update: sequencer }],
    ['an export', rowKey.export({ tenantId, id }), { put: ['AuditWriteRole', 'WriteExportsRole'] }],
    ['an open export', { pk: openExportsPk }, { put: ['AuditWriteRole'], delete: ['WriteExportsRole'] }],
    ['how far a check is', rowKey.progress(tenantId, id), { put: ['VerifyAuditRole'], delete: ['VerifyAuditRole'] }],
    ['a difference', rowKey.difference(tenantId, id), { put: ['VerifyAuditRole'], delete: ['VerifyAuditRole'] }],
    ['the turn of a tenant', rowKey.turn, { put: ['VerifyAuditRole'], delete: ['VerifyAuditRole'] }],
    ['anything else', { pk: 'other' }, {}],
  ])('is written by the roles of its functions alone: %s', (_, { pk }, writers) => {
    expect(writersOf(pk)).toEqual({ ...none, ...writers })
  })

  it('is not written together with one of another partition', () => {
    const keys = { 'dynamodb:LeadingKeys': [rowKey.pending(tenantId, id).pk, rowKey.state(tenantId).pk] }
    expect(whoMay('dynamodb:BatchWriteItem', { ...table('AuditLogTable'), keys })).toEqual([])
  })
})

it('An entry is written by record-audit alone, and the end of a chain of an earlier version by sequence-audit too', () => {
  const writersOf = (pk: string) =>
    whoMay('dynamodb:PutItem', { ...table('AuditTable'), keys: { 'dynamodb:LeadingKeys': pk } }).toSorted()
  expect(writersOf('acme#0b7f')).toEqual(['RecordAuditRole'])
  expect(writersOf('acme')).toEqual(['RecordAuditRole', 'SequenceAuditRole'])
})

it('A hold, an erasure, a personal value and a review are in a table that can be recovered and outlives the stack', () => {
  for (const id of ['VaultTable', 'CustodyTable', 'ReviewsTable'])
    expect(resources[id]).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    })
})

it('The name of each role fits into the 64 characters of IAM, with the longest stage and region', () => {
  const names = Object.keys(roles).flatMap((id) => {
    const name = resources[id]?.Properties.RoleName
    return name === undefined ? [] : [z.object({ 'Fn::Sub': z.string() }).parse(name)['Fn::Sub']]
  })
  expect(names.length).toBeGreaterThan(3)
  const longest = names.map((name) =>
    name.replace(`\${AWS::StackName}`, `sluice-${'s'.repeat(20)}`).replace(`\${AWS::Region}`, 'ap-southeast-2'),
  )
  expect(longest.filter(({ length }) => length > 64)).toEqual([])
})

describe.each(idsOf('AWS::KMS::Key'))('The key %s', (id) => {
  it.each(['ScheduleKeyDeletion', 'DisableKey', 'DisableKeyRotation', 'PutKeyPolicy'])(
    'allows %s to the root user alone, where no role is named',
    (action) => {
      expect(whoMay(`kms:${action}`, key(id))).toEqual(['rootUser'])
    },
  )

  it('loses its material to the root user at most', () => {
    expect(whoMay('kms:DeleteImportedKeyMaterial', key(id)).filter((role) => role !== 'rootUser')).toEqual([])
  })

  it('can be enabled, described and saved from deletion by IAM', () => {
    for (const action of ['kms:EnableKey', 'kms:CancelKeyDeletion', 'kms:DescribeKey'])
      expect(may(administrator, action, key(id)), action).toBe(true)
  })

  it('is rotated if KMS can rotate it, outlives the stack, and is deleted 30 days after it was asked for', () => {
    expect(resources[id]).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { PendingWindowInDays: 30, BypassPolicyLockoutSafetyCheck: true },
    })
    // KMS rotates no key that signs.
    const signs = resources[id]?.Properties.KeyUsage === 'SIGN_VERIFY'
    expect(resources[id]?.Properties.EnableKeyRotation).toBe(signs ? undefined : true)
  })
})

describe('The key that signs checkpoints', () => {
  it.each(['kms:Sign', 'kms:GetPublicKey'])('allows %s to sequence-audit alone', (action) => {
    const readers = action === 'kms:GetPublicKey' ? ['administrator', 'rootUser'] : []
    const allowed = whoMay(action, key('CheckpointKey')).filter((name) => !readers.includes(name))
    expect(allowed).toEqual(['SequenceAuditRole'])
  })
})

describe('The key of the vault', () => {
  const context = { 'kms:EncryptionContext:purpose': 'vault' }
  const holders = (right: string) => whoMay(right, table('VaultTable')).filter((name) => name.endsWith('Role'))
  const usersOf = (action: string) => whoMay(action, key('VaultKey', context))

  it.each(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:CreateGrant'])(
    'gives %s to no administrator, not even to the root user',
    (action) => {
      expect(whoMay(action, key('VaultKey', context)).filter((name) => !name.endsWith('Role'))).toEqual([])
    },
  )

  it('makes data keys for the roles that write items alone', () => {
    expect(usersOf('kms:GenerateDataKey').length).toBeGreaterThan(3)
    expect(usersOf('kms:GenerateDataKey').toSorted()).toEqual(holders('dynamodb:PutItem').toSorted())
  })

  it('opens data keys for roles that read items alone', () => {
    const readers = new Set([...holders('dynamodb:GetItem'), ...holders('dynamodb:BatchGetItem')])
    expect(usersOf('kms:Decrypt').filter((name) => !readers.has(name))).toEqual([])
  })

  it('is used by people only to export what is held about a person, and to return intake', () => {
    const ofPeople = (action: string) =>
      usersOf(action).filter((id) => textOf(resources[id]?.Properties.AssumeRolePolicyDocument).includes('MultiFactor'))
    expect(ofPeople('kms:Decrypt')).toEqual(['ExportSubjectRole'])
    expect(ofPeople('kms:GenerateDataKey')).toEqual(['ReturnIntakeRole'])
  })

  it('is used by no one without the encryption context of the vault', () => {
    for (const action of ['kms:GenerateDataKey', 'kms:Decrypt'])
      for (const keys of [{}, { 'kms:EncryptionContext:purpose': 'other' }])
        expect(whoMay(action, key('VaultKey', keys))).toEqual([])
  })
})

describe('The secret with the keys of digests', () => {
  const guarded = {
    target: { Ref: 'DigestKeysSecret' },
    policy: resources.DigestKeysSecretPolicy?.Properties.ResourcePolicy,
  }

  it.each(['DeleteSecret', 'UpdateSecret'])('allows %s to the root user alone, where no role is named', (action) => {
    expect(whoMay(`secretsmanager:${action}`, guarded)).toEqual(['rootUser'])
  })

  it('is read by functions that compare events, and gets a new key from the role for it alone', () => {
    expect(whoMay('secretsmanager:GetSecretValue', guarded).filter((name) => !name.endsWith('Role'))).toEqual([])
    expect(whoMay('secretsmanager:PutSecretValue', guarded)).toEqual(['AddDigestKeyRole'])
  })
})

describe.each(['ArchiveBucket', 'TrailBucket'])('The bucket %s', (id) => {
  const objects = { 'Fn::Sub': `\${${id}.Arn}/*` }
  const policy = resources[`${id}Policy`]?.Properties.PolicyDocument
  const properties = resources[id]?.Properties

  it('deletes nothing for anyone', () => {
    for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion'])
      expect(whoMay(action, { target: objects, policy })).toEqual([])
  })

  it.each([
    'DeleteBucket',
    'DeleteBucketPolicy',
    'PutBucketPolicy',
    'PutLifecycleConfiguration',
    'PutBucketVersioning',
  ])('allows %s to the root user alone, where no role is named', (action) => {
    expect(whoMay(`s3:${action}`, { target: arnOf(id), policy })).toEqual(['rootUser'])
  })

  it('accepts nothing without TLS', () => {
    const plain = { target: objects, policy, keys: { 'aws:SecureTransport': 'false' } }
    for (const action of ['s3:GetObject', 's3:PutObject']) expect(whoMay(action, plain)).toEqual([])
  })

  it('is versioned, encrypted with the key of all data, closed to the public, and outlives the stack', () => {
    for (const one of [resources[id], resources[`${id}Policy`]])
      expect(one).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
    const isBlocked = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    }
    expect(properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: isBlocked,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    })
    expect(textOf(properties?.BucketEncryption)).toContain(textOf(arnOf('DataKey')))
  })
})

describe('The archive', () => {
  const objects = { 'Fn::Sub': `\${ArchiveBucket.Arn}/*` }
  const policy = resources.ArchiveBucketPolicy?.Properties.PolicyDocument
  const whoMayDo = (action: string) => whoMay(action, { target: objects, policy })

  it('is written by archive-facts alone, and read by it, by exports and the verification of the log, and by the role of people', () => {
    expect(whoMayDo('s3:PutObject')).toEqual(['ArchiveFactsRole'])
    expect(whoMayDo('s3:GetObject').toSorted()).toEqual([
      'ArchiveFactsRole',
      'AuditReadRole',
      'ReadArchiveRole',
      'VerifyAuditRole',
      'WriteExportsRole',
    ])
  })

  it('can be locked, and forgets no object and no version', () => {
    const { ObjectLockEnabled, LifecycleConfiguration } = resources.ArchiveBucket?.Properties ?? {}
    expect(ObjectLockEnabled).toBe(true)
    expect(textOf(LifecycleConfiguration)).not.toMatch(/Expiration|Transition/)
  })
})

describe('The audit bucket', () => {
  const policy = resources.AuditBucketPolicy?.Properties.PolicyDocument
  const whoMayDo = (action: string, key: string) =>
    whoMay(`s3:${action}`, { target: { 'Fn::Sub': `\${AuditBucket.Arn}/acme/${key}` }, policy })
  const [lasting, partial] = [
    ['checkpoint', 'tile/0/000', 'tile/1/x001/234', 'tile/entries/000'],
    ['tile/0/000.p/7', 'tile/1/x001/234.p/255', 'tile/entries/000.p/7'],
  ]

  it.each(lasting)('gives the object %s to no one to tag, so no rule removes it', (key) => {
    for (const action of taggings) expect(whoMayDo(action, key), action).toEqual([])
  })

  it.each(partial)('lets sequence-audit alone write %s with a tag, and no one tag it later', (key) => {
    expect(whoMayDo('PutObjectTagging', key)).toEqual(['SequenceAuditRole'])
    for (const action of taggings.filter((one) => one !== 'PutObjectTagging'))
      expect(whoMayDo(action, key), action).toEqual([])
  })

  it('is written by sequence-audit alone, but for the checkpoint, to which cosign-checkpoints adds lines', () => {
    for (const key of [...lasting.slice(1), ...partial])
      expect(whoMayDo('PutObject', key), key).toEqual(['SequenceAuditRole'])
    expect(whoMayDo('PutObject', 'checkpoint').toSorted()).toEqual(['CosignCheckpointsRole', 'SequenceAuditRole'])
  })
})

describe('The trail', () => {
  const trail = resources.Trail?.Properties
  const policy = resources.TrailBucketPolicy?.Properties.PolicyDocument
  const trailArn = textOf({
    'Fn::Sub': `arn:\${AWS::Partition}:cloudtrail:\${AWS::Region}:\${AWS::AccountId}:trail/\${AWS::StackName}`,
  })
  const cloudTrail = (sourceArn: string): Principal => ({
    keys: { 'aws:SecureTransport': 'true', 'aws:SourceArn': sourceArn },
    service: 'cloudtrail.amazonaws.com',
    isOfThisAccount: false,
    mayByIdentity: () => true,
  })
  const written = {
    target: { 'Fn::Sub': `\${TrailBucket.Arn}/AWSLogs/\${AWS::AccountId}/*` },
    policy,
    keys: { 's3:x-amz-acl': 'bucket-owner-full-control' },
  }

  it('records every call of the tables with evidence and personal data, and of the archive', () => {
    const selectors = [trail?.AdvancedEventSelectors].flat()
    const ofType = (type: string, arns: object) => [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: [type] },
      { Field: 'resources.ARN', ...arns },
    ]
    // A field more, such as readOnly, would leave calls out.
    const tables = ofType('AWS::DynamoDB::Table', {
      Equals: ['FactsTable', 'AuditTable', 'AuditLogTable', 'VaultTable', 'CustodyTable', 'ReviewsTable'].map(arnOf),
    })
    const objects = ofType('AWS::S3::Object', {
      StartsWith: [{ 'Fn::Sub': `\${ArchiveBucket.Arn}/` }, { 'Fn::Sub': `\${AuditBucket.Arn}/` }],
    })
    expect(selectors).toContainEqual({ Name: 'Tables', FieldSelectors: tables })
    expect(selectors).toContainEqual({ Name: 'Archive', FieldSelectors: objects })
  })

  it('records the use of keys, and changes of keys, policies, roles and of the trail itself', () => {
    const selectors = [trail?.AdvancedEventSelectors].flat()
    // A second field would leave calls out, such as those of KMS.
    const FieldSelectors = [{ Field: 'eventCategory', Equals: ['Management'] }]
    expect(selectors).toContainEqual({ Name: 'Management', FieldSelectors })
    expect(trail?.IncludeGlobalServiceEvents).toBe(true)
  })

  it('signs its files, and is made after its bucket accepts them', () => {
    expect(trail).toMatchObject({ EnableLogFileValidation: true, IsLogging: true })
    expect(resources.Trail?.DependsOn).toEqual(['TrailBucketPolicy'])
  })

  it('is kept for 400 days, in a bucket of its own', () => {
    expect(trail?.S3BucketName).toEqual({ Ref: 'TrailBucket' })
    expect(resources.TrailBucket?.Properties.LifecycleConfiguration).toMatchObject({
      Rules: [{ Status: 'Enabled', ExpirationInDays: 400, NoncurrentVersionExpiration: { NoncurrentDays: 400 } }],
    })
  })

  it('writes into its bucket alone, and no other trail and no person does', () => {
    expect(may(cloudTrail(trailArn), 's3:PutObject', written)).toBe(true)
    expect(may(cloudTrail('arn:aws:cloudtrail:eu-central-1:999999999999:trail/other'), 's3:PutObject', written)).toBe(
      false,
    )
    // Its own denial names all objects.
    const objects = { ...written, target: { 'Fn::Sub': `\${TrailBucket.Arn}/*` } }
    expect(whoMay('s3:PutObject', objects)).toEqual([])
  })

  it('uses the key of all data', () => {
    expect(trail?.KMSKeyId).toEqual(arnOf('DataKey'))
    const keys = { 'aws:SourceArn': trailArn }
    expect(may(cloudTrail(trailArn), 'kms:GenerateDataKey', key('DataKey', keys))).toBe(true)
    expect(may(cloudTrail('other'), 'kms:GenerateDataKey', key('DataKey', { 'aws:SourceArn': 'other' }))).toBe(false)
  })
})

describe('Every right of a role of the stack', () => {
  const roleSchema = z.object({
    Policies: z.array(
      z.object({
        PolicyDocument: z.object({
          Statement: z.array(z.object({ Action: z.array(z.string()), Resource: z.unknown() })),
        }),
      }),
    ),
  })
  const policyTypes: Readonly<Record<string, string>> = {
    'AWS::S3::BucketPolicy': 'Bucket',
    'AWS::SNS::TopicPolicy': 'Topics',
    'AWS::SQS::QueuePolicy': 'Queues',
    'AWS::SecretsManager::ResourcePolicy': 'SecretId',
  }
  const policySchema = z.object({ PolicyDocument: z.unknown().optional(), ResourcePolicy: z.unknown().optional() })

  /** The policy of the resource that a right names, and how this policy names it. */
  const guardOf = (target: unknown): Guarded | undefined => {
    const id = /"(\w+)"|\$\{(\w+)/.exec(
      textOf(target)
        .replace('"Fn::GetAtt"', '')
        .replace(/"Ref"|"Fn::Sub"/, ''),
    )
    const [, quoted, substituted] = id ?? []
    const resourceId = substituted ?? quoted ?? ''
    if (resources[resourceId]?.Type === 'AWS::DynamoDB::Table') return { ...table(resourceId), target }
    const found = Object.values(resources).find(
      ({ Type, Properties }) =>
        policyTypes[Type] !== undefined && textOf(Properties[policyTypes[Type]]).includes(textOf({ Ref: resourceId })),
    )
    if (!found) return undefined
    const { PolicyDocument, ResourcePolicy } = policySchema.parse(found.Properties)
    return { target, policy: PolicyDocument ?? ResourcePolicy }
  }

  const rights = Object.entries(roles).flatMap(([role, principal]) =>
    roleSchema
      .parse(resources[role]?.Properties)
      .Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action, Resource }) =>
        [Resource].flat().flatMap((target) => Action.map((action) => ({ role, principal, action, target }))),
      ),
  )

  it('has an effect: the policy of the resource does not deny it', () => {
    const denied = rights.flatMap(({ role, principal, action, target }) => {
      const guarded = guardOf(target)
      return guarded && !may(principal, action, guarded) ? [`${role} ${action} ${textOf(target)}`] : []
    })
    expect(denied).toEqual([])
    expect(rights.filter(({ target }) => guardOf(target)).length).toBeGreaterThan(100)
  })

  it('would be named if it were denied', () => {
    const guarded = guardOf(arnOf('FactsTable'))
    expect(guarded && may(administrator, 'dynamodb:DeleteItem', guarded)).toBe(false)
  })
})
