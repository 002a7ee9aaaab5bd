import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { beforeEach, expect, it } from 'vitest'
import { makeDynamoNamedDefinitions } from '#approval/adapters/dynamo-active-definitions.ts'
import { nameText } from '#approval/domain/definition-name.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { makeDynamoPolicies } from '#workflow/adapters/dynamo-policies.ts'
import { decisionPolicyKind } from '#workflow/application/decision-policy-kind.ts'
import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'

/** A table with at most one row, which can be unavailable, on a clock that a test moves. */
type World = { isUnavailable: boolean; definition: unknown; reads: number; now: number }
const world: World = { isUnavailable: false, definition: undefined, reads: 0, now: 0 }

const rowOf = (definition: unknown) => ({
  definition: JSON.stringify(definition),
  proposedBy: 'alice',
  proposedAt: '2026-03-01T12:00:00.000Z',
  activatedBy: 'bob',
  activatedAt: '2026-03-01T13:00:00.000Z',
  count: 1,
})

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-central-1' }))
dynamo.middlewareStack.add(
  () => async (call) => {
    world.reads += 1
    const { Key } = call.input as { Key?: object }
    if (world.isUnavailable) throw Object.assign(new Error('away'), { name: 'TimeoutError' })
    return { response: {}, output: { Item: world.definition && { ...rowOf(world.definition), ...Key }, $metadata: {} } }
  },
  { step: 'initialize', priority: 'high' },
)

beforeEach(() => void Object.assign(world, { isUnavailable: false, definition: undefined, reads: 0, now: 0 }))

const policiesOf = () => makeDynamoPolicies(dynamo, { table: 'policies', cacheSeconds: 60 }, () => world.now)

it('a tenant that never activated a policy has the standard one', async () => {
  expect(await policiesOf().active('acme')).toEqual(standardPolicy)
})

it('a policy is read once for as long as it is cached, and then a change applies', async () => {
  const policies = policiesOf()
  world.definition = aDecisionPolicy()
  expect(await policies.active('acme')).toEqual(aDecisionPolicy())
  world.definition = aDecisionPolicy({ version: 2 })
  world.now = 59_999
  expect((await policies.active('acme')).version).toBe(1)
  expect(world.reads).toBe(1)
  world.now = 60_000
  expect((await policies.active('acme')).version).toBe(2)
})

it('while the table is unavailable the last policy is used for ten minutes, and no tenant gets the standard one', async () => {
  const policies = policiesOf()
  world.definition = aDecisionPolicy()
  await policies.active('acme')
  world.isUnavailable = true
  world.now = 659_999
  expect(await policies.active('acme')).toEqual(aDecisionPolicy())
  await expect(policies.active('globex')).rejects.toMatchObject({ retryable: true })
  world.now = 660_000
  await expect(policies.active('acme')).rejects.toMatchObject({ retryable: true })
})

it.each<[string, unknown]>([
  [
    'has a decider that only newer code has',
    aDecisionPolicy({ decisions: [{ bands: ['low'], decide: 'robot' as 'person' }] }),
  ],
  ['has a field that this code does not know', { ...aDecisionPolicy(), deadlineOf: 'tomorrow' }],
  ['has a deadline of 0', aDecisionPolicy({ deadlines: { low: 0, medium: 1, high: 1 } })],
  [
    'names a time zone that the runtime does not have',
    aDecisionPolicy({ calendar: { timeZone: 'Mars/Olympus', days: { monday: ['08:00', '18:00'] } } }),
  ],
  ['is none', 'x'],
])(
  'a policy that %s lets its events wait, and is not replaced by the previous or the standard one',
  async (_, definition) => {
    const policies = policiesOf()
    world.definition = aDecisionPolicy()
    await policies.active('acme')
    world.definition = definition
    world.now = 60_000
    const unusable = { code: 'decision-policy-unusable', retryable: true }
    for (let times = 0; times < 2; times += 1) await expect(policies.active('acme')).rejects.toMatchObject(unusable)
    expect(world.reads).toBe(2)
  },
)

it('a policy that a review names is read once by its name, and the standard one never', async () => {
  const policies = policiesOf()
  world.definition = aDecisionPolicy({ version: 7 })
  for (let times = 0; times < 2; times += 1)
    expect(await policies.named('acme', { id: 'strict', version: 7 })).toEqual(world.definition)
  expect(world.reads).toBe(1)
  expect(await policies.named('acme', { id: 'standard', version: 1 })).toEqual(standardPolicy)
  expect(world.reads).toBe(1)
  world.definition = aDecisionPolicy({ version: 8 })
  expect((await policies.named('acme', { id: 'strict', version: 8 })).version).toBe(8)
  world.isUnavailable = true
  expect((await policies.named('acme', { id: 'strict', version: 7 })).version).toBe(7)
  await expect(policies.named('globex', { id: 'strict', version: 7 })).rejects.toMatchObject({ retryable: true })
})

it('a standard policy of an earlier release is known by its name, without a read', async () => {
  const earlier = aDecisionPolicy({ id: 'standard', version: 1 })
  const current = { ...standardPolicy, version: 2 }
  const named = makeDynamoNamedDefinitions(
    dynamo,
    { table: 'policies', cacheSeconds: 60, nowMs: () => world.now },
    {
      ...decisionPolicyKind,
      standard: { ...decisionPolicyKind.standard, definition: current, earlier: [earlier] },
      make: (policy: DecisionPolicy) => policy,
      unusable: 'It cannot be used.',
    },
  )
  expect(await named('acme', { id: 'standard', version: 1 })).toEqual(earlier)
  expect(await named('acme', { id: 'standard', version: 2 })).toEqual(current)
  expect(world.reads).toBe(0)
})

it('each standard policy keeps its content under its name, and stays', () => {
  const { standard, contentOf } = decisionPolicyKind
  const policies = [standard.definition, ...(standard.earlier ?? [])]
  expect(Object.fromEntries(policies.map((policy) => [nameText(policy), contentOf(policy)]))).toMatchObject({
    'standard@1': '562762d32ccfb81938d95396f6d40703e3d23ca3a1dc64c0d847f39d447c397d',
  })
})

it.each([
  ['has no row', undefined],
  ['is another one in its row', aDecisionPolicy({ version: 8 })],
  ['cannot be used by this code', { ...aDecisionPolicy({ version: 7 }), deadlineOf: 'tomorrow' }],
])('a policy that a review names and that %s is not replaced by another one', async (_, definition) => {
  world.definition = definition
  const unusable = { code: 'decision-policy-unusable', retryable: true }
  await expect(policiesOf().named('acme', { id: 'strict', version: 7 })).rejects.toMatchObject(unusable)
})
