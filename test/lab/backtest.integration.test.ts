import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, it, onTestFinished } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'

const environment = inject('environment')
const log = makeDynamoFactLog(makeDynamo(), { table: environment.FACTS_TABLE ?? '', shardCount: 4 })

/** Nothing is severe enough for it. */
const candidate = {
  id: 'candidate',
  version: 1,
  bands: { medium: 40, high: 70 },
  limits: {},
  rules: [{ rule: 'reported-severity@1', policy: { points: { low: 0, medium: 10, high: 20, critical: 30 } } }],
}

/** An event received and scored at a time of its own, with what the rules saw. */
const anEvent = (tenantid: string, recordedat: string): readonly [Fact, Fact] => {
  const received = aFact({ tenantid, recordedat, producerid: `mine-${recordedat}` })
  const assessment = anAssessment({ band: 'medium' })
  const reasons = [{ ruleId: 'reported-severity@1', points: 45, because: 'It was.' }]
  const data = { ...assessment.data, reasons, inputs: { severity: 'high' } }
  return [received, { ...assessment, tenantid, eventid: received.eventid, recordedat, data }]
}

it('scores what is recorded again with another ruleset, by reading alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-backtest-'))
  const proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  onTestFinished(() => Promise.all([rm(folder, { recursive: true }), proxy.close()]).then(() => undefined))
  const inFolder = (name: string) => join(folder, name)
  const tenantId = `retried-${randomUUID()}`
  const times = [
    '2025-12-30T23:59:59.999Z',
    '2025-12-31T00:00:00.000Z',
    '2026-01-01T12:00:00.000Z',
    '2026-01-02T00:00:00.000Z',
  ]
  const facts = times.flatMap((time) => anEvent(tenantId, time))
  for (const { id: _, ...draft } of facts) await log.append(draft)
  await writeFile(inFolder('candidate.json'), JSON.stringify(candidate))
  await writeFile(inFolder('labels.csv'), `event,label\nmine-${times[1]},1\n${facts[4]?.eventid},0\n`)

  const given = [
    '--ruleset',
    inFolder('candidate.json'),
    '--from',
    '2025-12-31',
    '--to',
    '2026-01-01',
    '--tenant',
    tenantId,
  ]
  const wanted = ['--labels', inFolder('labels.csv'), '--out', inFolder('moves.csv'), '--json', inFolder('all.json')]
  const { stdout } = await promisify(execFile)(process.execPath, ['lab/backtest.ts', ...given, ...wanted], {
    env: { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
  })

  expect(stdout).toContain(`2 events of ${tenantId}, scored again with candidate@1`)
  expect(JSON.parse(await readFile(inFolder('all.json'), 'utf8'))).toMatchObject({
    eventCount: 2,
    bands: { medium: { low: 2 } },
    labelled: { count: 2, before: { alarmAt: { medium: { precision: 0.5, recall: 1 } } } },
  })
  expect((await readFile(inFolder('moves.csv'), 'utf8')).trimEnd().split('\n')).toEqual([
    'event,then,now,scoreThen,scoreNow,gained,lost',
    ...[facts[2], facts[4]].map((fact) =>
      expect.stringMatching(new RegExp(`^${fact?.eventid},medium,low,\\d+,\\d+,,$`)),
    ),
  ])
  expect(new Set(proxy.calls().map(({ operation }) => operation))).toEqual(new Set(['Query']))
})
