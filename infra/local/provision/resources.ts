import type { Resource, Resources } from '#stack/resource.ts'

/** The environment of a stack: the values of the pseudo parameters of CloudFormation. */
export type Place = Readonly<{
  stackName: string
  region: string
  /** Twelve digits. */
  accountId: string
  /** Queue URLs begin with it. Example: `http://127.0.0.1:3001`. */
  sqsEndpoint: string
  /** The path of the file with a secret. */
  secretPath: (name: string) => string
}>

type Values = Readonly<Record<string, string>>

/** Makes `resolve`, which replaces the intrinsic functions in a value of a template by their results for this environment. */
export const makeResolver = (resources: Resources, place: Place) => {
  const pseudo: Values = {
    'AWS::StackName': place.stackName,
    'AWS::Region': place.region,
    'AWS::AccountId': place.accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  }

  const attributesOf = (id: string): Values => {
    const resource = resources[id]
    if (resource?.Type === 'AWS::SSM::Parameter') return { Value: String(resolve(resource.Properties.Value)) }
    const describe = resource && physical[resource.Type]
    if (!describe) throw new Error(`${id} has no counterpart on this machine, so no resource can refer to it.`)
    return describe(nameOf(id, resource), place)
  }

  // A resource without a name has its logical id as its name.
  const nameOf = (id: string, { Type, Properties }: Resource): string =>
    String(resolve(Properties[nameProperty[Type] ?? ''] ?? id))

  const attribute = (id: string, name: string): string => {
    const value = attributesOf(id)[name]
    if (value === undefined) throw new Error(`${id}.${name} has no value on this machine.`)
    return value
  }

  const reference = (id: string): string => pseudo[id] ?? attribute(id, 'Ref')

  const substitute = (text: string, variables: Values): string =>
    text.replaceAll(/\$\{([\w:.]+)\}/g, (_, name: string) => {
      const [id = '', ...rest] = name.split('.')
      return variables[name] ?? (rest.length > 0 ? attribute(id, rest.join('.')) : reference(id))
    })

  const intrinsics: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: (id) => reference(String(id)),
    'Fn::GetAtt': (argument) => {
      const [id = '', ...rest] = texts(typeof argument === 'string' ? argument.split('.') : argument)
      return attribute(id, rest.join('.'))
    },
    'Fn::Sub': (argument) => {
      const [text, variables] = Array.isArray(argument) ? argument : [argument, {}]
      return substitute(String(text), resolve(variables) as Values)
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = argument as [string, unknown]
      return texts(resolve(parts)).join(separator)
    },
  }

  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const [first, ...others] = Object.entries(value)
    const intrinsic = first && others.length === 0 ? intrinsics[first[0]] : undefined
    if (first && intrinsic) return intrinsic(first[1])
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]))
  }

  return resolve
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const nameProperty: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::S3::Bucket': 'BucketName',
}

/** The values of `Ref` and `GetAtt` for each type of resource on this machine. */
const physical: Readonly<Record<string, (name: string, place: Place) => Values>> = {
  'AWS::DynamoDB::Table': (name, { region, accountId }) => ({
    Ref: name,
    Arn: `arn:aws:dynamodb:${region}:${accountId}:table/${name}`,
  }),
  'AWS::SQS::Queue': (name, { region, accountId, sqsEndpoint }) => ({
    Ref: `${sqsEndpoint}/${accountId}/${name}`,
    Arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
    QueueName: name,
  }),
  'AWS::SNS::Topic': (name, { region, accountId }) => {
    const arn = `arn:aws:sns:${region}:${accountId}:${name}`
    return { Ref: arn, TopicArn: arn, TopicName: name }
  },
  'AWS::S3::Bucket': (name, { region }) => ({
    Ref: name,
    Arn: `arn:aws:s3:::${name}`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  }),
  'AWS::SecretsManager::Secret': (name, { secretPath }) => ({ Ref: `file:${secretPath(name)}` }),
  // An emulator has no roles. Its ids are like no sender of it.
  'AWS::IAM::Role': (name) => ({ RoleId: `AROALOCAL${name.toUpperCase()}` }),
  // Functions call no key but the one of the vault and the one that signs checkpoints.
  'AWS::KMS::Key': (name, { secretPath }) => ({ Ref: name, Arn: `file:${secretPath(name)}` }),
}
