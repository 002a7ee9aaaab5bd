import { getAtt, type Resource, type Resources, ref, retained } from './resource.ts'

/** As long as point-in-time recovery: what is erased is gone from every backup after this time. */
const keptDays = 35

/**
 * A daily backup of every table that outlives the stack, and its copy in a vault of another account. The role is of AWS Backup,
 * and reads the tables with the policy that AWS maintains for it.
 */
export const deriveBackup = (resources: Resources, copyVaultArn: string): Resources => {
  const tables = Object.entries(resources).flatMap(([id, resource]) => (isRetainedTable(resource) ? [id] : []))
  const lifecycle = { DeleteAfterDays: keptDays }
  return {
    BackupVault: {
      Type: 'AWS::Backup::BackupVault',
      ...retained,
      Properties: { BackupVaultName: ref('AWS::StackName'), EncryptionKeyArn: getAtt('DataKey', 'Arn') },
    },
    BackupPlan: {
      Type: 'AWS::Backup::BackupPlan',
      Properties: {
        BackupPlan: {
          BackupPlanName: ref('AWS::StackName'),
          BackupPlanRule: [
            {
              RuleName: 'daily',
              TargetBackupVault: ref('BackupVault'),
              // 02:00 UTC.
              ScheduleExpression: 'cron(0 2 * * ? *)',
              Lifecycle: lifecycle,
              CopyActions: [{ DestinationBackupVaultArn: copyVaultArn, Lifecycle: lifecycle }],
            },
          ],
        },
      },
    },
    BackupSelection: {
      Type: 'AWS::Backup::BackupSelection',
      Properties: {
        BackupPlanId: ref('BackupPlan'),
        BackupSelection: {
          SelectionName: 'tables',
          IamRoleArn: getAtt('BackupRole', 'Arn'),
          Resources: tables.map((id) => getAtt(id, 'Arn')),
        },
      },
    },
    BackupRole: backupRole,
  }
}

const isRetainedTable = ({ Type, DeletionPolicy }: Resource): boolean =>
  Type === 'AWS::DynamoDB::Table' && DeletionPolicy === 'Retain'

const managedPolicy = 'service-role/AWSBackupServiceRolePolicyForBackup'

const backupRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'backup.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
        },
      ],
    },
    ManagedPolicyArns: [{ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${managedPolicy}` }],
    Policies: [
      {
        PolicyName: 'use-data-key',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
              Resource: getAtt('DataKey', 'Arn'),
            },
          ],
        },
      },
    ],
  },
}
