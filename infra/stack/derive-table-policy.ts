import { nameOf } from './derive-queue.ts'
import { holdersOf } from './holders.ts'
import { getAtt, type Resource, type Resources } from './resource.ts'

/** DynamoDB checks these single actions in a transaction too. BatchWriteItem replaces and deletes without a condition. */
const changes = ['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem']
const everyWrite = ['dynamodb:PutItem', ...changes]

/** Nothing of the stack uses PartiQL, or deletes a table. */
const always = ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate', 'dynamodb:PartiQLDelete', 'dynamodb:DeleteTable']

type Guard = Readonly<{
  /** Only roles of the stack with the right may do it. */
  byRoles: readonly string[]
  /** No one may do it. */
  byNoOne: readonly string[]
}>

/**
 * The guarded tables. Operators put facts about tenants with their own rights, so `facts` leaves that to IAM. CloudFormation sets
 * a TTL when it makes a table, with the rights of the person who deploys, so only a table without one denies that; the stream
 * reports what another TTL deletes from `facts`.
 */
const guards: Readonly<Record<string, Guard>> = {
  FactsTable: { byRoles: changes, byNoOne: always },
  AuditTable: { byRoles: everyWrite, byNoOne: [...always, 'dynamodb:UpdateTimeToLive'] },
  AuditLogTable: { byRoles: everyWrite, byNoOne: [...always, 'dynamodb:UpdateTimeToLive'] },
  VaultTable: { byRoles: everyWrite, byNoOne: always },
  CustodyTable: { byRoles: everyWrite, byNoOne: always },
  ReviewsTable: { byRoles: everyWrite, byNoOne: always },
}

/**
 * Adds a policy to each table with evidence or personal data. A right in the account is not enough to change an item: every
 * principal is denied, except the roles of the stack with the right. IAM cannot demand that a Put has a condition, so a role that
 * may put can replace an item: the stream of facts reports it.
 */
export const protectTables = (resources: Resources): Resources => {
  const roles = Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'))
  const guarded = Object.entries(guards).flatMap(([id, guard]) => {
    const table = resources[id]
    if (!table) return []
    const denials = guard.byRoles.map((action) => ({
      action,
      writers: holdersOf(roles, action, getAtt(id, 'Arn')),
    }))
    return [{ id, denials, table: withPolicy(table, denials, guard.byNoOne) }]
  })
  const named = new Set(guarded.flatMap(({ denials }) => denials.flatMap(({ writers }) => writers)))
  return {
    ...resources,
    ...Object.fromEntries([...named].map((id) => [id, withName(id, roles[id])])),
    ...Object.fromEntries(guarded.map(({ id, table }) => [id, table])),
  }
}

type Denial = Readonly<{ action: string; writers: readonly string[] }>

const withPolicy = (table: Resource, denials: readonly Denial[], byNoOne: readonly string[]): Resource => {
  const Resource = arnOf(table)
  const unused = denials.filter(({ writers }) => writers.length === 0).map(({ action }) => action)
  const used = denials.filter(({ writers }) => writers.length > 0)
  const deny = (Sid: string, Action: readonly string[], more = {}) => ({
    ...{ Sid, Effect: 'Deny', Principal: '*', Action, Resource },
    ...more,
  })
  const Statement = [
    ...used.map(({ action, writers }) =>
      deny(`OnlyThese${action.replace('dynamodb:', '')}`, [action], {
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': writers.map(roleArnOf) } },
      }),
    ),
    deny('NoOne', [...unused, ...byNoOne]),
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
