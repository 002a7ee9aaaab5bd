import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { v7 } from 'uuid'
import { afterAll, expect, inject, it } from 'vitest'
import { makeDynamoCustodyRegister } from '#custody/adapters/dynamo-custody-register.ts'
import { makeApproveErasure } from '#custody/application/approve-erasure.ts'
import { makeProposeErasure } from '#custody/application/propose-erasure.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', VAULT_TABLE = '' } = environment
const dynamo = makeDynamo()
const facts = { table: FACTS_TABLE, shardCount: 4 }
const log = makeDynamoFactLog(dynamo, facts)
const ownTable = makeOwnTable('CustodyTable')

const running = new Set<OwnFunction>()
afterAll(() => Promise.all([...running].map((one) => one.kill())))

const startRunner = async (endpoint = environment.AWS_ENDPOINT_URL_DYNAMODB ?? '') => {
  const own = await startFunction({
    path: 'functions/custody/run-erasures.ts',
    environment: {
      ...environment,
      ...{ AWS_ENDPOINT_URL_DYNAMODB: endpoint, CUSTODY_TABLE: await ownTable, JOBS_LEASE_SECONDS: '5' },
    },
    timeoutMs: 60_000,
  })
  running.add(own)
  return own
}

/** An approved erasure of a subject with two events. */
const anErasure = async () => {
  const table = await ownTable
  const register = makeDynamoCustodyRegister(dynamo, { table, facts })
  const tenantId = `killed-${randomUUID()}`
  const eventIds: string[] = []
  for (let count = 0; count < 2; count += 1) {
    const { id: _, ...draft } = aFact({ tenantid: tenantId, subject: 's-1', sluicevault: 'personal secret' })
    const { eventid } = (await log.append(draft)).fact
    eventIds.push(eventid)
    for (const sk of ['personal', 'secret']) {
      const key = { pk: `${tenantId}#${eventid}`, sk, bySubjectPk: `${tenantId}#s-1` }
      await dynamo.send(new PutCommand({ TableName: VAULT_TABLE, Item: { ...key, box: 'box', wrappedKey: 'key' } }))
    }
  }
  const needs = { register, facts: log, clock, newJobId: v7 }
  const of = (actor: string) => ({ tenantId, actor: anOperator(actor), correlationId: randomUUID() })
  const order = { target: { subject: 's-1' }, reason: 'a request of the person', idempotencyKey: randomUUID() }
  const { id } = await makeProposeErasure(needs)(order, of('alice'))
  await makeApproveErasure(needs)(id, of('bob'))
  const typesOf = async (eventId: string) => (await log.history(wholeTenant(tenantId), eventId)).map(({ type }) => type)
  return { id, eventIds, typesOf, read: () => register.erasure(tenantId, id) }
}

const writes: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'TransactWriteItems'])

/** Runs the erasures in a process that is killed when its write with this number is stored. Returns whether there was such a write. */
const dieAfter = async (last: number): Promise<boolean> => {
  const proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  const own = await startRunner(proxy.url)
  let count = 0
  proxy.meddle(
    ({ operation }) => {
      if (writes.has(operation)) count += 1
      return count === last ? 'mute' : 'pass'
    },
    () => void own.kill(),
  )
  const hasRejected = await own.invoke({}).then(
    () => false,
    () => true,
  )
  await own.kill()
  await proxy.close()
  // It rejects for no other reason.
  expect(hasRejected).toBe(count >= last)
  return count >= last
}

it('An erasure whose process is killed after any of its writes is continued, and erases every event once', async () => {
  const survivor = await startRunner()
  let deaths = 0
  for (let hasDied = true; hasDied; ) {
    const { id, eventIds, typesOf, read } = await anErasure()
    hasDied = await dieAfter(deaths + 1)
    if (hasDied) deaths += 1
    await eventually(async () => {
      await survivor.invoke({}).catch(() => undefined)
      return (await read())?.completedAt !== undefined
    })
    for (const eventId of eventIds)
      expect((await typesOf(eventId)).filter((type) => type === 'Custody.Event.Erased.v1')).toHaveLength(1)
    expect((await typesOf(id)).filter((type) => type === 'Custody.Erasure.Completed.v1')).toHaveLength(1)
    expect((await read())?.counts).toMatchObject({ erased: 2, alreadyErased: 0, held: 0, failed: 0 })
  }
  // The job with its fact and its lease, an event each, the result of the job, and the end of the erasure.
  expect(deaths).toBeGreaterThanOrEqual(5)
}, 300_000)
