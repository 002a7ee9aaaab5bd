import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { makeDynamoRulesets } from '#scoring/adapters/dynamo-rulesets.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'

/** A table with at most one row, which can be unavailable, on a clock that a test moves. */
type World = { isUnavailable: boolean; definition: RulesetDefinition | undefined; reads: number; now: number }
const world: World = { isUnavailable: false, definition: undefined, reads: 0, now: 0 }

const rowOf = (definition: RulesetDefinition) => ({
  definition: { S: JSON.stringify(definition) },
  proposedBy: { S: 'alice' },
  proposedAt: { S: '2026-03-01T12:00:00.000Z' },
  activatedBy: { S: 'bob' },
  activatedAt: { S: '2026-03-01T13:00:00.000Z' },
  count: { N: '1' },
})

let server: Server
let dynamo: DynamoDBDocumentClient

beforeAll(async () => {
  server = createServer((request, response) => {
    world.reads += 1
    if (world.isUnavailable) return void request.socket.destroy()
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify(world.definition ? { Item: rowOf(world.definition) } : {}))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  dynamo = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 }),
  )
})

afterAll(() => {
  dynamo.destroy()
  server.close()
})

beforeEach(() => void Object.assign(world, { isUnavailable: false, definition: undefined, reads: 0, now: 0 }))

const someRulesets = () => makeDynamoRulesets(dynamo, { table: 'rulesets', cacheSeconds: 60 }, () => world.now)
const unavailable = { code: 'store-unavailable', retryable: true }

it('a tenant that never activated anything is scored with the baseline', async () => {
  expect((await someRulesets().active('acme')).definition.id).toBe('baseline')
})

it('a ruleset is read and made once for as long as it is remembered, and then is what is in force by then', async () => {
  const rulesets = someRulesets()
  world.definition = aRuleset()
  const first = await rulesets.active('acme')
  expect(first.definition).toEqual(aRuleset())
  world.definition = aRuleset({ version: 2 })
  world.now = 59_999
  expect(await rulesets.active('acme')).toBe(first)
  expect(world.reads).toBe(1)
  world.now = 60_000
  expect((await rulesets.active('acme')).definition.version).toBe(2)
})

it('while the table is unavailable the last ruleset holds for ten more minutes, and then events wait', async () => {
  const rulesets = someRulesets()
  world.definition = aRuleset()
  await rulesets.active('acme')
  world.isUnavailable = true
  world.now = 659_999
  expect((await rulesets.active('acme')).definition).toEqual(aRuleset())
  world.now = 660_000
  await expect(rulesets.active('acme')).rejects.toMatchObject(unavailable)
})

it('while the table is unavailable no tenant without a known ruleset is scored with the baseline', async () => {
  const rulesets = someRulesets()
  await rulesets.active('acme')
  world.isUnavailable = true
  await expect(rulesets.active('globex')).rejects.toMatchObject(unavailable)
  expect((await rulesets.active('acme')).definition.id).toBe('baseline')
})

const unusable = { code: 'ruleset-unusable', retryable: true }

it.each<[string, Partial<RulesetDefinition>]>([
  // @ts-expect-error: only newer code has the rule.
  ['has a rule that this code does not have', { rules: [{ rule: 'of-tomorrow@1', policy: {} }] }],
  ['lacks a field of a rule', { rules: [{ rule: 'large-amount@2', policy: { points: 10 } }] }],
  [
    'has a field this code does not know',
    { rules: [{ rule: 'currency-without-threshold@2', policy: { points: 1, of: 2 } }] },
  ],
  ['has bands that are none', { bands: { medium: 80, high: 30 } }],
])('a ruleset that %s lets its events wait, and is not taken for the baseline', async (_, known) => {
  world.definition = aRuleset(known)
  await expect(someRulesets().active('acme')).rejects.toMatchObject(unusable)
})

it('a row that is none of ours lets its events wait', async () => {
  world.definition = 'x' as unknown as RulesetDefinition
  await expect(someRulesets().active('acme')).rejects.toMatchObject(unusable)
})

it('whether a ruleset can be used is found out once for as long as it is remembered', async () => {
  const rulesets = someRulesets()
  world.definition = aRuleset({ bands: { medium: 80, high: 30 } })
  for (let times = 0; times < 3; times += 1) await expect(rulesets.active('acme')).rejects.toMatchObject(unusable)
  expect(world.reads).toBe(1)
  world.definition = aRuleset()
  world.now = 60_000
  expect((await rulesets.active('acme')).definition).toEqual(aRuleset())
})

it('a ruleset that is in force no more is not used in the stead of one that cannot be', async () => {
  const rulesets = someRulesets()
  world.definition = aRuleset()
  await rulesets.active('acme')
  world.definition = aRuleset({ bands: { medium: 80, high: 30 } })
  world.now = 60_000
  await expect(rulesets.active('acme')).rejects.toMatchObject(unusable)
})
