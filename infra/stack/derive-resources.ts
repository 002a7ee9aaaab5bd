import { deriveErrorAlarms } from './alarm.ts'
import { type DeployedFunction, logsIdOf, readFunctions } from './deployed-function.ts'
import { deriveQueue, deriveQueuePolicies } from './derive-queue.ts'
import { deriveRole } from './derive-role.ts'
import { getAtt, type Resource, type Resources } from './resource.ts'

/**
 * All resources of the stack: those of the fragments, and those derived for every function and queue. `functions` is the
 * section of serverless.yml.
 * @throws when a queue has not exactly one consumer, when a function has no role or a role has no function, and when a
 *   fragment contains a derived resource.
 */
export const deriveResources = (functions: unknown, fragments: Resources): Resources => {
  const deployed = readFunctions(functions)
  const queues = ofType(fragments, 'AWS::SQS::Queue')
  requireUsedRoles(fragments, deployed)
  const areas = Object.entries(Object.groupBy(deployed, ({ area }) => area))
  return mergeAll([
    withoutDerived(fragments),
    ...deployed.map((definition) => ({
      [definition.roleId]: deriveRole(definition, roleOf(definition, fragments)),
      [logsIdOf(definition)]: deriveLogs(definition),
    })),
    ...Object.entries(queues).map(([id, queue]) => deriveQueue(id, queue, consumerOf(id, deployed))),
    deriveQueuePolicies(queues),
    ...areas.map(([area, members = []]) => deriveErrorAlarms(area, members)),
  ])
}

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
  const [unused] = Object.keys(ofType(fragments, 'AWS::IAM::Role')).filter((id) => !used.includes(id))
  if (unused) throw new Error(`No function in serverless.yml has the role ${unused}. Delete it in infra/aws/.`)
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

/** The log group of the framework has no option for the key, so it is disabled (`disableLogs`). */
const deriveLogs = ({ key }: DeployedFunction): Resource => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: {
    LogGroupName: { 'Fn::Sub': `/aws/lambda/\${AWS::StackName}-${key}` },
    RetentionInDays: 30,
    KmsKeyId: getAtt('DataKey', 'Arn'),
  },
})
