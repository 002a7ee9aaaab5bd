import { denyExceptBreakGlass } from './break-glass.ts'
import { bucketEndings, objectEndings, tlsOnly } from './derive-bucket-policy.ts'
import { getAtt, type Resources, ref, retained } from './resource.ts'

/** The tables whose calls are recorded: evidence, personal data, and what protects both. */
const tracedTables = ['FactsTable', 'AuditTable', 'AuditLogTable', 'VaultTable', 'CustodyTable', 'ReviewsTable']

/** As for reads by operators over HTTP. */
const keptDays = 400

const trailArn = {
  'Fn::Sub': `arn:\${AWS::Partition}:cloudtrail:\${AWS::Region}:\${AWS::AccountId}:trail/\${AWS::StackName}`,
}

/**
 * Who called which table and which object of the archive, who used a key, and who changed the account, recorded by CloudTrail into a bucket of its own. A digest that
 * CloudTrail signs each hour proves that no file was changed or removed.
 */
export const deriveTrail = (resources: Resources, breakGlassRole: string): Resources => {
  const tables = tracedTables.filter((id) => id in resources)
  return {
    TrailBucket: trailBucket,
    TrailBucketPolicy: trailBucketPolicy(breakGlassRole),
    Trail: {
      Type: 'AWS::CloudTrail::Trail',
      DependsOn: ['TrailBucketPolicy'],
      Properties: {
        TrailName: ref('AWS::StackName'),
        S3BucketName: ref('TrailBucket'),
        KMSKeyId: getAtt('DataKey', 'Arn'),
        IsLogging: true,
        EnableLogFileValidation: true,
        IsMultiRegionTrail: false,
        // Rights in IAM are changed by a global service.
        IncludeGlobalServiceEvents: true,
        AdvancedEventSelectors: [
          // Uses of keys, and changes of keys, policies, roles and trails are no data events.
          { Name: 'Management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
          selector('Tables', 'AWS::DynamoDB::Table', { Equals: tables.map((id) => getAtt(id, 'Arn')) }),
          selector('Archive', 'AWS::S3::Object', {
            StartsWith: [{ 'Fn::Sub': `\${ArchiveBucket.Arn}/` }, { 'Fn::Sub': `\${AuditBucket.Arn}/` }],
          }),
        ],
      },
    },
  }
}

const selector = (Name: string, type: string, arns: object) => ({
  Name,
  FieldSelectors: [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: [type] },
    { Field: 'resources.ARN', ...arns },
  ],
})

const trailBucket = {
  Type: 'AWS::S3::Bucket',
  ...retained,
  Properties: {
    BucketName: { 'Fn::Sub': `\${AWS::StackName}-trail-\${AWS::AccountId}-\${AWS::Region}` },
    VersioningConfiguration: { Status: 'Enabled' },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: getAtt('DataKey', 'Arn') },
        },
      ],
    },
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'expire',
          Status: 'Enabled',
          ExpirationInDays: keptDays,
          // An older version is what somebody replaced, so it stays as long.
          NoncurrentVersionExpiration: { NoncurrentDays: keptDays },
        },
      ],
    },
  },
}

/** CloudTrail alone writes. No one deletes, except the lifecycle. */
const trailBucketPolicy = (breakGlassRole: string) => {
  const bucket = getAtt('TrailBucket', 'Arn')
  const objects = { 'Fn::Sub': `\${TrailBucket.Arn}/*` }
  const Principal = { Service: 'cloudtrail.amazonaws.com' }
  return {
    Type: 'AWS::S3::BucketPolicy',
    ...retained,
    Properties: {
      Bucket: ref('TrailBucket'),
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TrailChecks',
            Effect: 'Allow',
            Principal,
            Action: 's3:GetBucketAcl',
            Resource: bucket,
            Condition: { StringEquals: { 'aws:SourceArn': trailArn } },
          },
          {
            Sid: 'TrailWrites',
            Effect: 'Allow',
            Principal,
            Action: 's3:PutObject',
            Resource: { 'Fn::Sub': `\${TrailBucket.Arn}/AWSLogs/\${AWS::AccountId}/*` },
            Condition: {
              StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' },
            },
          },
          {
            Sid: 'TrailAlone',
            Effect: 'Deny',
            Principal: '*',
            Action: ['s3:PutObject'],
            Resource: objects,
            Condition: { StringNotEquals: { 'aws:SourceArn': trailArn } },
          },
          { Sid: 'NoneDeletes', Effect: 'Deny', Principal: '*', Action: objectEndings, Resource: objects },
          tlsOnly([bucket, objects]),
          denyExceptBreakGlass(breakGlassRole, bucketEndings, bucket),
        ],
      },
    },
  }
}
