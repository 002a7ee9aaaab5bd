import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { makeDynamoBreachCounts } from '#access/adapters/dynamo-breach-counts.ts'
import { groupOf, sourceOf } from '#access/application/breach-group.ts'
import { makeRecordViolation } from '#access/application/record-violation.ts'
import { hourOf } from '#access/domain/breach-hour.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { eventIdOfBreaches } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aReport } from '#test/support/builders/a-violation-report.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', AWS_ENDPOINT_URL_DYNAMODB: dynamodb = '' } = environment
const facts = { table: FACTS_TABLE, shardCount: 4 }
const groupCount = 60

let proxy: DynamoProxy
let running: OwnFunction | undefined

beforeEach(async () => {
  proxy = await startDynamoProxy(dynamodb)
})

afterEach(async () => {
  await running?.kill()
  await proxy.close()
})

const hoursAgo = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString()

it('records each count once, though the function is killed in the middle of an hour', async () => {
  const [dynamo, table] = [makeDynamo(), await makeOwnTable('BreachesTable')]
  const counts = makeDynamoBreachCounts(dynamo, { table, facts })
  const log = makeDynamoFactLog(dynamo, facts)
  const detectedAt = hoursAgo(3)
  const tenantId = `killed-${randomUUID()}`
  const reports = Array.from({ length: groupCount }, (_, index) =>
    aReport({ tenantId, actor: `u-${index}`, detectedAt }),
  )
  const record = makeRecordViolation({ counts, clock: () => detectedAt })
  for (const report of reports) await record([report, report, report])
  await counts.moveTo({ hour: hourOf(hoursAgo(4)) })

  const start = async () => {
    running = await startFunction({
      path: 'functions/access/count-violations.ts',
      environment: { ...environment, BREACHES_TABLE: table, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
    })
    return running
  }
  const doomed = await start()
  const isFact = (call: Readonly<{ operation: string; table: string }>) =>
    call.operation === 'PutItem' && call.table === FACTS_TABLE
  const killed = new Promise<void>((resolve) => {
    let written = 0
    proxy.meddle(
      (call) => (isFact(call) && ++written === 35 ? 'mute' : 'pass'),
      () => resolve(doomed.kill()),
    )
  })
  await expect(doomed.invoke({})).rejects.toThrow('died')
  await killed
  proxy.meddle(() => 'pass')
  const historyOf = (report: (typeof reports)[number]) => {
    const group = groupOf(report, detectedAt)
    return log.history(wholeTenant(tenantId), eventIdOfBreaches(tenantId, group.hour, [...sourceOf(group), 'globex']))
  }
  const countedOf = async () => {
    const histories = await Promise.all(reports.map(historyOf))
    return histories.map((history) => history.filter(({ happening }) => happening === 'counted'))
  }
  const before = (await countedOf()).flat()
  expect(before.length).toBeGreaterThanOrEqual(35)
  expect(before.length).toBeLessThan(groupCount)

  const again = await start()
  await again.invoke({})
  const after = await countedOf()
  expect(after.map((counted) => counted.map(({ data }) => data.count))).toEqual(reports.map(() => [3]))
  expect(after.flat()).toEqual(expect.arrayContaining(before))
})
