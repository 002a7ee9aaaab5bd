import { type Subscription, subscriptions } from '#facts/domain/subscriptions.ts'
import { deriveErrorAlarms } from './alarm.ts'
import { type DeployedFunction, readFunctions } from './deployed-function.ts'
import { deriveLogs, logGroupOf } from './derive-logs.ts'
import { deriveDeadLetters, deriveQueue, isDeadLetters, isOpenToProducers, nameOf, sourceIdOf } from './derive-queue.ts'
import { deriveQueuePolicies } from './derive-queue-policy.ts'
import { deriveRole, deriveRoleOfPeople, isOfPeople, type RedrivenQueues } from './derive-role.ts'
import { deriveSecretPolicies } from './derive-secret-policy.ts'
import { deriveTopicPolicy } from './derive-topic-policy.ts'
import { getAtt, type Resource, type Resources } from './resource.ts'

/**
 * All resources of the stack: those of the fragments, and those derived for every function and queue. `functions` is the
 * section of serverless.yml. `kindsByName` is the table of subscriptions by the names of their queues.
 * @throws when a queue has not exactly one consumer, when a function has no role, when a role has no function and people do not
 *   assume it, when a subscription has no queue, and when a fragment contains a derived resource.
 */
export const deriveResources = (
  functions: unknown,
  fragments: Resources,
  kindsByName: Readonly<Record<string, Subscription>> = subscriptions,
): Resources => {
  const deployed = readFunctions(functions)
  const queues = ofType(fragments, 'AWS::SQS::Queue')
  requireUsedRoles(fragments, deployed)
  requireQueues(Object.keys(kindsByName), queues)
  const kindsFor = (queueId: string) => kindsByName[nameOf(queueId)]
  const areas = Object.entries(Object.groupBy(deployed, ({ area }) => area))
  const derivedQueues = mergeAll(
    Object.entries(queues).map(([id, queue]) =>
      isDeadLetters(id)
        ? deriveDeadLetters(id, queue)
        : deriveQueue(id, queue, { consumer: consumerOf(id, deployed), kinds: kindsFor(id) }),
    ),
  )
  const queueIds = Object.keys(ofType(derivedQueues, 'AWS::SQS::Queue'))
  const isOpen = (id: string) => id in queues && isOpenToProducers(queues[id])
  const roles = deriveRoles(fragments, deployed, {
    queueIds: Object.keys(queues).filter((id) => !isOpen(id) && !isDeadLetters(id)),
    lettersIds: queueIds.filter(isDeadLetters),
  })
  const guarded = queueIds.map((id) => ({ id, hasTopic: kindsFor(sourceIdOf(id)) !== undefined, isOpen: isOpen(id) }))
  return mergeAll([
    withoutDerived(fragments),
    roles,
    deriveLogs(deployed.map((definition) => logGroupOf(definition, roleOf(definition, fragments)))),
    derivedQueues,
    deriveQueuePolicies(guarded, roles),
    'FactsTopic' in fragments ? deriveTopicPolicy(Object.keys(queues).filter(kindsFor), roles) : {},
    deriveSecretPolicies(Object.keys(ofType(fragments, 'AWS::SecretsManager::Secret')), roles),
    ...areas.map(([area, members = []]) => deriveErrorAlarms(area, members)),
    deriveRoleIds(Object.keys(ofType(fragments, 'AWS::IAM::Role'))),
  ])
}

const deriveRoles = (
  fragments: Resources,
  functions: readonly DeployedFunction[],
  queues: RedrivenQueues,
): Resources => ({
  ...Object.fromEntries(
    functions.map((definition) => [definition.roleId, deriveRole(definition, roleOf(definition, fragments))]),
  ),
  ...Object.fromEntries(
    Object.entries(rolesOfPeople(fragments)).map(([id, role]) => [id, deriveRoleOfPeople(id, role, queues)]),
  ),
})

const ofType = (resources: Resources, type: string): Resources =>
  Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === type))

const withoutDerived = (fragments: Resources): Resources =>
  Object.fromEntries(
    Object.entries(fragments).filter(([, { Type }]) => Type !== 'AWS::SQS::Queue' && Type !== 'AWS::IAM::Role'),
  )

/** @throws if two resources have the same logical id. */
const mergeAll = (parts: readonly Resources[]): Resources => {
  const merged: Record<string, Resource> = {}
  for (const [id, resource] of parts.flatMap((part) => Object.entries(part))) {
    if (id in merged) throw new Error(`Two resources have the logical id ${id}. Delete the one in infra/aws/.`)
    merged[id] = resource
  }
  return merged
}

const requireUsedRoles = (fragments: Resources, functions: readonly DeployedFunction[]): void => {
  const used = functions.map(({ roleId }) => roleId)
  const ofPeople = Object.keys(rolesOfPeople(fragments))
  const [unused] = Object.keys(ofType(fragments, 'AWS::IAM::Role')).filter((id) => ![...used, ...ofPeople].includes(id))
  if (unused)
    throw new Error(
      `No function in serverless.yml has the role ${unused}. Delete it in infra/aws/, or add \`AssumedBy: people\`.`,
    )
  const [shared] = ofPeople.filter((id) => used.includes(id))
  if (shared) throw new Error(`People assume the role ${shared}, so no function may have it. Use two roles.`)
}

const rolesOfPeople = (fragments: Resources): Resources =>
  Object.fromEntries(Object.entries(ofType(fragments, 'AWS::IAM::Role')).filter(([, role]) => isOfPeople(role)))

const requireQueues = (names: readonly string[], queues: Resources): void => {
  const present = Object.keys(queues).map(nameOf)
  const [missing] = names.filter((name) => !present.includes(name))
  if (missing)
    throw new Error(
      `src/facts/domain/subscriptions.ts has a subscription "${missing}", but no queue in infra/aws/ has this name. Add the queue, or correct the subscription: \`CaseFilesQueue\` is "case-files".`,
    )
}

const roleOf = ({ key, roleId }: DeployedFunction, fragments: Resources): Resource => {
  const role = fragments[roleId]
  if (!role) throw new Error(`The function ${key} has the role ${roleId}, which is missing in infra/aws/. Add it.`)
  return role
}

const consumerOf = (queueId: string, functions: readonly DeployedFunction[]): DeployedFunction => {
  const [consumer, ...others] = functions.filter(({ queueIds }) => queueIds.includes(queueId))
  if (!consumer || others.length > 0)
    throw new Error(`${queueId} needs exactly one function in serverless.yml that consumes it.`)
  return consumer
}

/**
 * The unique ids of all roles of the stack. Functions receive the value as a setting when they are deployed, and never read the
 * parameter.
 */
const deriveRoleIds = (roleIds: readonly string[]): Resources => ({
  ...(roleIds.length > 0 && { StackRoleIds: roleIdsParameter(roleIds) }),
})

const roleIdsParameter = (roleIds: readonly string[]): Resource => ({
  Type: 'AWS::SSM::Parameter',
  Properties: {
    Name: { 'Fn::Sub': `/\${AWS::StackName}/role-ids` },
    Description: 'The unique ids of the roles of the stack: none of them may write for a producer',
    Type: 'StringList',
    Value: { 'Fn::Join': [',', roleIds.map((id) => getAtt(id, 'RoleId'))] },
  },
})
