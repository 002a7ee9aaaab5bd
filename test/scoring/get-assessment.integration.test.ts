import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aSealedRecord, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { anAssessmentOf, aRuleset } from '#test/support/builders/an-assessed-event.ts'
import { anSqsEvent } from '#test/support/builders/an-sqs-event.ts'
import { answerWithText, startModelServer } from '#test/support/world/a-model-server.ts'
import { aClient, aPayment } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { schemasIn, step } from '#test/support/world/json-schema.ts'
import { startFunction } from '#test/support/world/own-function.ts'
import openApi from '../../docs/openapi.json' with { type: 'json' }

const environment = inject('environment')
const { FACTS_TABLE: table = '', FACTS_SHARDS = '' } = environment
const facts = makeDynamoFactLog(makeDynamo(), { table, shardCount: Number(FACTS_SHARDS) })

const faultsOf = async (answer: Response) => {
  const mediaType = answer.headers.get('content-type')?.split(';', 1)[0] ?? ''
  const at = `/paths/${step('/v1/events/{id}/assessment')}/get/responses/${answer.status}/content/${step(mediaType)}/schema`
  return schemasIn(openApi, '2020-12')(at)(mediaType.endsWith('json') ? await answer.json() : await answer.text())
}

/** The exit code of the command and what it printed. */
const rescore = async (...args: readonly string[]) => {
  const command = promisify(execFile)('node', ['commands/rescore.ts', ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...environment },
  })
  return command.then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, text: stdout + stderr }),
  )
}

it('explains to a caller why an event has its score, for programs and for a file, and computes it again', async () => {
  const tenant = `assessment-${randomUUID()}`
  const client = await aClient(environment, tenant)
  const { id } = (await (await client.post(aPayment())).json()) as { id: string }
  const path = `/v1/events/${id}/assessment`
  await eventually(async () => (await client.call(path)).status === 200)

  const json = await client.call(path)
  expect(json.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await json.clone().json()).toMatchObject({ eventId: id, band: 'low', explanation: { by: 'rules' } })
  expect(await faultsOf(json)).toEqual([])

  const text = await client.call(`${path}?format=text`)
  expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await text.text()).toMatch(/^Assessment of event .*\n.*\n\nReasons\.\nThe score is \d+ of 100/)

  expect(await rescore('--event', id, '--tenant', tenant)).toMatchObject({
    code: 0,
    text: expect.stringContaining('the same, to the byte.'),
  })
})

it('shows a model’s words where scoring asked one, beside the rules’ own score', async () => {
  const { url, asked, stop } = await startModelServer(answerWithText('{"text":"Nothing odd.","score":12.5}'))
  const scoring = await startFunction({
    path: 'functions/scoring/score-event.ts',
    environment: { ...environment, MODEL_URL: url, MODEL_NAME: 'advisor' },
  })
  try {
    const tenant = `assessment-${randomUUID()}`
    const received = aFact({ tenantid: tenant })
    await scoring.invoke(anSqsEvent(await aSealedRecord(received, sealOfCopy(environment))))
    // Only now does the copy's own scoring receive the event, and finds it assessed.
    await facts.append(received)
    const answer = await (await aClient(environment, tenant)).call(`/v1/events/${received.eventid}/assessment`)
    expect(await answer.clone().json()).toMatchObject({
      score: 0,
      explanation: { by: 'advisor', text: 'Nothing odd.' },
      model: { name: 'advisor', outcome: 'answered', score: 12.5 },
    })
    expect(await faultsOf(answer)).toEqual([])
    expect(asked).toHaveLength(1)
  } finally {
    await Promise.all([scoring.kill(), stop()])
  }
})

it('refuses what it does not have', async () => {
  const tenant = `assessment-${randomUUID()}`
  const client = await aClient(environment, tenant)
  const received = aFact({ tenantid: tenant, happening: 'received' })
  // Assessed, and never received: there is no such event.
  await facts.append(anAssessmentOf(received, { ruleset: aRuleset() }))
  const path = (id: string) => `/v1/events/${id}/assessment`
  for (const [asked, status, code] of [
    [path(randomUUID()), 404, 'event-not-found'],
    [path(received.eventid), 404, 'event-not-found'],
    [`${path(received.eventid)}?format=pdf`, 400, 'query-invalid'],
  ] as const) {
    const answer = await client.call(asked)
    expect([answer.status, await answer.clone().json()]).toMatchObject([status, { code }])
    expect(await faultsOf(answer)).toEqual([])
  }
})

it('finds a changed assessment, a missing one, and an invalid option', async () => {
  const tenant = `assessment-${randomUUID()}`
  const received = aFact({ tenantid: tenant })
  const draft = anAssessmentOf(received, { ruleset: aRuleset() })
  await facts.append({ ...draft, data: { ...draft.data, score: 59 } })
  const [changed, missing, wrong] = await Promise.all([
    rescore('--event', received.eventid, '--tenant', tenant),
    rescore('--event', randomUUID(), '--tenant', tenant),
    rescore('--event', 'x'),
  ])
  expect(changed).toMatchObject({ code: 1, text: expect.stringContaining('    kept   59\n    again  60\n') })
  expect(missing).toMatchObject({ code: 1, text: expect.stringContaining('has no event') })
  expect(wrong).toMatchObject({ code: 2, text: expect.stringContaining('--event takes the id of an event') })
})
