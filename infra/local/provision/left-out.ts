import type { Resources } from '#stack/resource.ts'

/** What a copy makes from infra/aws/. The names are the types of CloudFormation. */
const made: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': [
    'AttributeDefinitions',
    'BillingMode',
    'GlobalSecondaryIndexes',
    'KeySchema',
    'StreamSpecification',
    'TableName',
    'TimeToLiveSpecification',
  ],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SNS::Subscription': ['Endpoint', 'FilterPolicy', 'Protocol', 'RawMessageDelivery', 'RedrivePolicy', 'TopicArn'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::SQS::Queue': [
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'QueueName',
    'RedriveAllowPolicy',
    'RedrivePolicy',
    'VisibilityTimeout',
  ],
  'AWS::SecretsManager::Secret': ['GenerateSecretString'],
}

/** Properties that no emulator has, by type: encryption, policies, recovery, protection against deletion, versions and locks. */
const leftOutProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': [
    'DeletionProtectionEnabled',
    'PointInTimeRecoverySpecification',
    'ResourcePolicy',
    'SSESpecification',
  ],
  'AWS::S3::Bucket': [
    'BucketEncryption',
    'LifecycleConfiguration',
    'ObjectLockConfiguration',
    'ObjectLockEnabled',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'VersioningConfiguration',
  ],
  'AWS::SNS::Topic': ['KmsMasterKeyId'],
  'AWS::SQS::Queue': ['KmsMasterKeyId'],
  'AWS::SecretsManager::Secret': ['Description', 'KmsKeyId'],
}

/** Types that no emulator has, or that nothing on one machine asks for: docs/architecture.md#what-no-emulator-shows. */
const leftOutTypes: readonly string[] = [
  'AWS::CloudWatch::Alarm',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::RotationSchedule',
]

/**
 * Requires that a copy makes each resource and property, or leaves it out on purpose.
 * @throws Error for a type or a property that no list has.
 */
export const requireKnownToCopy = (resources: Resources): void => {
  const [unknown] = Object.values(resources).flatMap(({ Type, Properties }) => {
    const known = made[Type]
    if (known === undefined) return leftOutTypes.includes(Type) ? [] : [Type]
    const names = [...known, ...(leftOutProperties[Type] ?? [])]
    return Object.keys(Properties).flatMap((name) => (names.includes(name) ? [] : [`${Type}.${name}`]))
  })
  if (unknown !== undefined)
    throw new Error(
      `${unknown} is new in infra/aws/. Make it on one machine too, or list it in infra/local/provision/left-out.ts.`,
    )
}
