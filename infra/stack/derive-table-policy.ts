import { nameOf } from './derive-queue.ts'
import { holdersOf } from './holders.ts'
import { getAtt, type Resource, type Resources } from './resource.ts'

/**
 * The tables that are only appended to, and what else their policy denies. CloudFormation sets the TTL of `facts` when it makes
 * the table, under the rights of the person who deploys, so its policy cannot deny that; the stream reports what such a TTL deletes.
 */
const appendOnly: Readonly<Record<string, readonly string[]>> = {
  FactsTable: [],
  AuditTable: ['dynamodb:UpdateTimeToLive'],
}

/** DynamoDB checks the single actions of a transaction. BatchWriteItem replaces and deletes without a condition. */
const changes = ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', 'dynamodb:PartiQLUpdate', 'dynamodb:PartiQLDelete']

/**
 * Adds a policy to each table that is only appended to. A right in the account is not enough to change or to delete an item:
 * every principal is denied, except the roles of the stack with the right to update. IAM cannot demand that a Put has a condition,
 * so a right to put can replace an item: the stream of facts reports it.
 */
export const protectTables = (resources: Resources): Resources => {
  const roles = Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'))
  const guarded = Object.entries(resources).flatMap(([id, table]) => {
    const others = appendOnly[id]
    if (others === undefined) return []
    const writers = holdersOf(roles, 'dynamodb:UpdateItem', getAtt(id, 'Arn'))
    return [{ id, writers, table: withPolicy(table, writers, others) }]
  })
  const named = guarded.flatMap(({ writers }) => writers).map((id) => [id, withName(id, roles[id])] as const)
  return { ...resources, ...Object.fromEntries([...named, ...guarded.map(({ id, table }) => [id, table] as const)]) }
}

const withPolicy = (table: Resource, writers: readonly string[], others: readonly string[]): Resource => {
  const Resource = arnOf(table)
  const deny = (Sid: string, Action: readonly string[], except: readonly string[] = []) => ({
    Sid,
    Effect: 'Deny',
    Principal: '*',
    Action,
    Resource,
    ...(except.length > 0 && { Condition: { ArnNotEquals: { 'aws:PrincipalArn': except.map(roleArnOf) } } }),
  })
  const Statement = [
    deny('OnlyTheseUpdate', ['dynamodb:UpdateItem'], writers),
    deny('NoneDeletes', [...changes, 'dynamodb:DeleteTable', ...others]),
  ]
  const PolicyDocument = { Version: '2012-10-17', Statement }
  return { ...table, Properties: { ...table.Properties, ResourcePolicy: { PolicyDocument } } }
}

/** A table has its policy inside, so the policy refers to the table and to roles by their names: a reference would be a circle. */
const arnOf = ({ Properties: { TableName } }: Resource) => ({
  'Fn::Join': ['', [{ 'Fn::Sub': tablePrefix }, TableName]],
})

const tablePrefix = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/`

/** With the region, because names of roles are unique in the account. Example: `sluice-prod-eu-central-1-archive-facts`. */
const roleNameOf = (id: string): string => `\${AWS::StackName}-\${AWS::Region}-${nameOf(id)}`

const roleArnOf = (id: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${roleNameOf(id)}`,
})

const withName = (id: string, role: Resource | undefined): Resource => ({
  Type: 'AWS::IAM::Role',
  ...role,
  Properties: { ...role?.Properties, RoleName: { 'Fn::Sub': roleNameOf(id) } },
})
