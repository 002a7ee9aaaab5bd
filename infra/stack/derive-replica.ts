import { getAtt, type Resource, type Resources, ref } from './resource.ts'

const sourceId = 'AuditBucket'
const roleId = 'ReplicateAuditRole'

/** The copy of the audit bucket: the ARN of a bucket with Object Lock, and of the key in its account that encrypts the copies. */
export type Replica = Readonly<{ bucketArn: string; keyArn: string }>

/**
 * Copies each object of the audit bucket to a bucket of the account of the key. The policy of that bucket lets the role replicate.
 * Nothing that is deleted here is deleted there. `resources` stay as they are without an audit bucket.
 */
export const withReplica = (resources: Resources, replica: Replica): Resources => {
  const source = resources[sourceId]
  if (source === undefined) return resources
  const { bucketArn, keyArn } = replica
  const ReplicationConfiguration = {
    Role: getAtt(roleId, 'Arn'),
    Rules: [
      {
        Id: 'copy',
        Priority: 1,
        Status: 'Enabled',
        Filter: { Prefix: '' },
        DeleteMarkerReplication: { Status: 'Disabled' },
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
        Destination: {
          Bucket: bucketArn,
          Account: keyArn.split(':')[4],
          AccessControlTranslation: { Owner: 'Destination' },
          EncryptionConfiguration: { ReplicaKmsKeyID: keyArn },
        },
      },
    ],
  }
  return {
    ...resources,
    [sourceId]: { ...source, Properties: { ...source.Properties, ReplicationConfiguration } },
    [roleId]: replicationRole(replica),
  }
}

const replicationRole = ({ bucketArn, keyArn }: Replica): Resource => {
  const allow = (Action: readonly string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource })
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 's3.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'replicate-audit',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              // The names without a reference: the bucket refers to the role.
              allow(['s3:GetReplicationConfiguration', 's3:ListBucket'], bucketName),
              allow(
                ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
                objectNames,
              ),
              // S3 copies the lock of each object with it.
              allow(['s3:GetObjectRetention', 's3:GetObjectLegalHold'], objectNames),
              allow(
                ['s3:ReplicateObject', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'],
                `${bucketArn}/*`,
              ),
              allow(['kms:Decrypt'], getAtt('DataKey', 'Arn')),
              allow(['kms:Encrypt'], keyArn),
            ],
          },
        },
      ],
    },
  }
}

const bucketText = `arn:\${AWS::Partition}:s3:::\${AWS::StackName}-audit-\${AWS::AccountId}-\${AWS::Region}`
const bucketName = { 'Fn::Sub': bucketText }
const objectNames = { 'Fn::Sub': `${bucketText}/*` }
