import { randomUUID } from 'node:crypto'
import { afterAll, expect, inject, it } from 'vitest'
import { withId } from '#facts/application/identity.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aSealedRecord, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { anSqsEvent } from '#test/support/builders/an-sqs-event.ts'
import { startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { startFunction } from '#test/support/world/own-function.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'

const environment = inject('environment')
const seal = sealOfCopy(environment)
const rows = makeDynamoEventRows(makeDynamo(), {
  viewsTable: environment.VIEWS_TABLE ?? '',
  activityTable: environment.ACTIVITY_TABLE ?? '',
})

const open: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of open.reverse()) await close()
})

/** The views in a process of its own, which reaches DynamoDB through a proxy of its own. */
const start = async () => {
  const proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  open.push(proxy.close)
  const own = await startFunction({
    path: 'functions/views/project-views.ts',
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
    timeoutMs: 30_000,
  })
  open.push(own.kill)
  return { own, proxy }
}

/** An event that is held, as its three facts. */
const aHeldEvent = (tenantid: string): readonly Fact[] => {
  const received = aFact({ tenantid })
  const { type, source, happening, data } = anAssessment({ band: 'medium' })
  const recordedat = '2026-03-01T12:00:02.000Z'
  const assessed = withId(follow(received, { type, source, happening: happening as 'received', recordedat, data }))
  const moves = [{ from: 'received', to: 'held', at: recordedat, reason: 'Its score of 45.' }]
  const step = { version: 1, moves, status: 'held', score: 45, band: 'medium' }
  const next = { type: 'Workflow.Event.Moved.v1', source: 'sluice/workflow', recordedat, data: step } as const
  return [received, assessed, withId(follow(assessed, { ...next, happening: 'moved#0001' }))]
}

const delivered = async (facts: readonly Fact[]) =>
  anSqsEvent(...(await Promise.all(facts.map((fact) => aSealedRecord(fact, seal)))))

it.each(['refuse', 'mute'] as const)(
  'counts each event once where the process is killed as it counts one, and its messages come again: %s',
  async (fate) => {
    const tenantId = `counts-${randomUUID()}`
    const [first, second] = [aHeldEvent(tenantId), aHeldEvent(tenantId)]
    const doomed = await start()
    await doomed.own.invoke(await delivered(first))
    const { resolve, promise: reached } = Promise.withResolvers<void>()
    doomed.proxy.meddle(({ operation }) => {
      if (operation !== 'TransactWriteItems') return 'pass'
      if (fate === 'refuse') resolve()
      return fate
    }, resolve)
    const invoked = doomed.own.invoke(await delivered(second)).catch((error: unknown) => error)
    await reached
    await doomed.own.kill()
    expect(String(await invoked)).toContain('died')

    const next = await start()
    for (const _ of [1, 2])
      expect(await next.own.invoke(await delivered([...second, ...first]))).toEqual({ batchItemFailures: [] })
    expect((await rows.counts(tenantId, '2026-03-01')).counts).toEqual([{ status: 'held', band: 'medium', count: 2 }])
  },
)
