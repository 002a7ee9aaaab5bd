import { randomUUID } from 'node:crypto'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { isAudited } from '#facts/domain/happening.ts'
import { makeDynamoJobStore } from '#jobs/adapters/dynamo-job-store.ts'
import type { Job } from '#jobs/domain/job.ts'
import { rotateFactKeys } from '#local/copy/fact-keys-file.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { sealOfCopy } from '#test/support/builders/a-seal.ts'
import { type AmqpConsumer, openAmqpConsumer } from '#test/support/world/amqp-consumer.ts'
import { aClient, aPayment, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { type OwnCommand, runOwnCommand, startCommand } from '#test/support/world/own-command.ts'
import { readLog } from '#test/support/world/read-log.ts'
import { listenToTopic } from '#test/support/world/topic-listener.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', JOBS_TABLE = '', FACTS_TOPIC_ARN = '', AMQP_URL = '' } = environment
const dynamo = makeDynamo()
const factsSettings = { table: FACTS_TABLE, shardCount: 4 }
const jobs = makeDynamoJobStore(dynamo, { table: JOBS_TABLE, facts: factsSettings })

/** Items a second, and the lease: so slow that a runner can be killed in the middle. */
const pace = 12
const lease = { JOBS_LEASE_SECONDS: '2' }

let consumer: AmqpConsumer
const listeners: Awaited<ReturnType<typeof listenToTopic>>[] = []

beforeAll(async () => {
  consumer = await openAmqpConsumer(AMQP_URL)
})

afterAll(() => Promise.all([consumer, ...listeners].map((one) => one.close())))

type Texts = ReadonlyMap<string, string>

/** Jobs and the audit log add facts of their own to those of events. */
const isOfEvent = (text: string): boolean => !text.includes('"Operations.Job.') && isAudited(JSON.parse(text))

const byIdOf = (texts: readonly string[]): Texts =>
  new Map(texts.map((text) => [(JSON.parse(text) as { id: string }).id, text]))

/** Finds the fact of the checkpoint over so many entries. */
const covers = (size: number) => (text: string) => {
  const { type, data } = JSON.parse(text) as { type: string; data: { size?: number } }
  return type === 'Audit.Checkpoint.Signed.v1' && data.size === size
}

/** The texts of all facts of a tenant. */
const storedFacts = async (tenantId: string, from: string, to: string): Promise<readonly string[]> => {
  const { page } = makeDynamoFactRows(dynamo, factsSettings)
  const texts: string[] = []
  for (let after: string | undefined; ; ) {
    const { rows, next, isLast } = await page({ tenantId, from, to }, after)
    texts.push(...rows.map(({ text = '' }) => text))
    if (isLast) break
    after = next
  }
  return texts
}

/** The topic of a copy repeats one fact in twenty, or has a fact whose answer is lost and that is sent again. */
const faultCountMax = 15

/** A tenant with events that every consumer has processed, and a job over their facts. Each test has its own. */
const aWorld = async () => {
  const eventCount = 15
  const tenantId = `jobs-${randomUUID()}`
  const client = await aClient(environment, tenantId)
  const chain = () => readLog(tenantId)
  const sendEvents = (count: number) => Promise.all(Array.from({ length: count }, () => insist(client, aPayment())))
  const auditedCount = 3 * eventCount
  const from = new Date().toISOString()
  await sendEvents(eventCount)
  await eventually(async () => (await chain()).length === auditedCount)
  // The fact of the last checkpoint comes after it, and belongs to the selection.
  await eventually(async () => (await storedFacts(tenantId, from, new Date().toISOString())).some(covers(auditedCount)))
  const to = new Date().toISOString()
  const [all, listener] = [await storedFacts(tenantId, from, to), await listenToTopic(FACTS_TOPIC_ARN, tenantId)]
  const stored = byIdOf(all.filter(isOfEvent))
  listeners.push(listener)
  const selection = ['--tenant', tenantId, '--from', from, '--to', to]
  const republish = (perSecond = pace, more: readonly string[] = [], known: Readonly<Record<string, string>> = {}) =>
    runOwnCommand('republish', [...selection, '--per-second', String(perSecond), ...more], known)
  return {
    factCount: all.length,
    stored,
    republish,
    sealOf: listener.sealOf,
    proposed: async (perSecond = pace): Promise<string> => idIn((await republish(perSecond)).output),
    /** The facts of events that the topic has delivered since the last call, each with its text, and how many came twice. */
    delivered: async () => {
      const texts = (await listener.drain()).filter(isOfEvent)
      const byId = byIdOf(texts)
      return { byId, repeatCount: texts.length - byId.size }
    },
    /** Fails if a fact that came again is twice in the audit log, in a list, or on RabbitMQ. */
    expectNothingDoubled: async () => {
      const ids = [...stored.keys()]
      // Facts that were sent after all repeats show that the consumers have received those.
      await sendEvents(1)
      const entries = await eventually(async () => {
        const all = await chain()
        return all.filter(({ type }) => !type.startsWith('Operations.')).length === auditedCount + 3 && all
      })
      expect(new Set(entries.map(({ factId }) => factId)).size).toBe(entries.length)
      await eventually(async () => {
        const { items } = (await client.get('/v1/events?limit=200')).body as { items: { status: string }[] }
        return items.length === eventCount + 1 && items.every(({ status }) => status === 'approved')
      })
      const received = (await consumer.received(ids))['sluice.events'] ?? []
      expect(received.map(({ messageId }) => messageId).toSorted()).toEqual(ids.toSorted())
    },
  }
}

const idIn = (output: string): string => /Job ([0-9a-f-]{36})/.exec(output)?.[1] ?? ''

const resume = (id: string): OwnCommand => startCommand('jobs', ['resume', id], lease)

const untilJob = (id: string, isSo: (job: Job) => boolean): Promise<Job> =>
  eventually(async () => {
    const job = await jobs.read(id)
    return job && isSo(job) && job
  })

const untilLeaseIsOver = (id: string): Promise<Job> =>
  untilJob(id, ({ lease: held }) => held !== undefined && held.until < new Date().toISOString())

describe.concurrent('A job that republishes facts, which doubles nothing,', () => {
  it('changes nothing before it is started, then sends each fact once, byte for byte', async () => {
    const { republish, delivered, stored, factCount, expectNothingDoubled } = await aWorld()
    const { output, code } = await republish()
    expect([code, output]).toMatchObject([0, expect.stringContaining(`${factCount} by the dry run`)])
    expect(output).toContain(`npm run jobs -- resume ${idIn(output)}`)
    expect((await delivered()).byId.size).toBe(0)
    const run = await runOwnCommand('jobs', ['resume', idIn(output)], lease)
    expect([run.code, run.output]).toMatchObject([0, expect.stringContaining(`${factCount} done, 0 skipped, 0 failed`)])
    const { byId, repeatCount } = await delivered()
    expect(byId).toEqual(stored)
    expect(repeatCount).toBeLessThanOrEqual(faultCountMax)
    await expectNothingDoubled()
  })

  it('is resumed by another process after kill -9, and refuses it before the lease is over', async () => {
    const { proposed, delivered, stored, factCount, expectNothingDoubled } = await aWorld()
    const id = await proposed()
    // Longer than a command takes to start on a busy machine.
    const first = startCommand('jobs', ['resume', id], { JOBS_LEASE_SECONDS: '15' })
    await untilJob(id, ({ tally }) => tally.done >= pace)
    first.signal('SIGKILL')
    expect(await first.ended).toBe('SIGKILL')
    const early = await runOwnCommand('jobs', ['resume', id], lease)
    expect([early.code, early.output]).toMatchObject([1, expect.stringContaining('Another runner works on the job')])
    await untilLeaseIsOver(id)
    expect(await runOwnCommand('jobs', ['resume', id], lease)).toMatchObject({ code: 0 })
    const { byId, repeatCount } = await delivered()
    expect(byId).toEqual(stored)
    // The items since the last record: about a second of them.
    expect(repeatCount).toBeLessThanOrEqual(2 * pace + faultCountMax)
    expect(await jobs.read(id)).toMatchObject({ status: 'finished', tally: { done: factCount } })
    await expectNothingDoubled()
  })

  it('is taken over while its runner hangs, which ends when it continues', async () => {
    const { proposed, delivered, stored, expectNothingDoubled } = await aWorld()
    const id = await proposed()
    const first = resume(id)
    const before = await untilJob(id, ({ tally }) => tally.done >= pace)
    first.signal('SIGSTOP')
    await untilLeaseIsOver(id)
    const second = resume(id)
    await untilJob(id, ({ lease: held }) => held?.runner !== before.lease?.runner)
    first.signal('SIGCONT')
    expect([await first.ended, first.output()]).toMatchObject([1, expect.stringContaining('has taken the job over')])
    expect(await second.ended).toBe(0)
    const { byId, repeatCount } = await delivered()
    expect(byId).toEqual(stored)
    expect(repeatCount).toBeLessThanOrEqual(2 * pace + faultCountMax)
    await expectNothingDoubled()
  })

  it('has one runner when two start it at once', async () => {
    const { proposed, delivered, stored, expectNothingDoubled } = await aWorld()
    const id = await proposed()
    const runs = [resume(id), resume(id)]
    const codes = await Promise.all(runs.map(({ ended }) => ended))
    expect(codes.toSorted()).toEqual([0, 1])
    expect(runs.map(({ output }) => output()).join('')).toContain('Another runner works on the job')
    const { byId, repeatCount } = await delivered()
    expect(byId).toEqual(stored)
    expect(repeatCount).toBeLessThanOrEqual(faultCountMax)
    await expectNothingDoubled()
  })

  it('is stopped from another process and by Ctrl-C, and continues after each', async () => {
    const { proposed, delivered, stored, expectNothingDoubled } = await aWorld()
    const id = await proposed(2)
    const first = resume(id)
    await untilJob(id, ({ tally }) => tally.done > 0)
    expect((await runOwnCommand('jobs', ['stop', id])).code).toBe(0)
    expect([await first.ended, first.output()]).toMatchObject([1, expect.stringContaining('stopped: requested')])
    const done = (await jobs.read(id))?.tally.done ?? 0
    const second = resume(id)
    await untilJob(id, ({ tally }) => tally.done > done)
    second.signal('SIGINT')
    expect([await second.ended, second.output()]).toMatchObject([1, expect.stringContaining('stopped: interrupted')])
    const shown = await runOwnCommand('jobs', ['list'])
    expect(shown.output).toContain(id)
    expect(await runOwnCommand('jobs', ['resume', id], lease)).toMatchObject({ code: 0 })
    expect((await delivered()).byId).toEqual(stored)
    await expectNothingDoubled()
  })

  it('seals each fact with the newest key', async () => {
    const { republish, delivered, stored, sealOf } = await aWorld()
    const keyId = await rotateFactKeys(environment)
    // A new key seals after twice the time for which keys are cached.
    const cache = { FACT_KEYS_CACHE_SECONDS: '1' }
    await eventually(async () => (await sealOfCopy(environment)('text')).startsWith(keyId))
    expect((await republish(pace, ['--max', '1', '--start'], cache)).code).toBe(0)
    const [text = ''] = (await delivered()).byId.values()
    expect([sealOf(text)?.split('.')[0], [...stored.values()].includes(text)]).toEqual([keyId, true])
  })

  it('takes what the dead letters of the outbox name, and leaves the letters without a fact', async () => {
    const [sqs, { delivered, stored }] = [makeSqs(), await aWorld()]
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `outbox-letters-${randomUUID()}` }))
    const [text = ''] = stored.values()
    const { tenantid, eventid, happening: sk } = JSON.parse(text) as Readonly<Record<string, string>>
    const missing = { pk: `${tenantid}#${randomUUID()}`, sk }
    for (const keys of [{ pk: `${tenantid}#${eventid}`, sk }, missing])
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(keys) }))
    const run = await runOwnCommand('republish', ['--dead-letters', '--start'], {
      ...lease,
      OUTBOX_DEAD_LETTERS_URL: QueueUrl,
    })
    expect(run.output).toContain('1 done, 0 skipped, 1 failed')
    expect([run.code, run.output]).toMatchObject([1, expect.stringContaining('row-missing: 1')])
    expect((await delivered()).byId).toEqual(new Map([[(JSON.parse(text) as { id: string }).id, text]]))
    const left = await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      return Messages.length > 0 && Messages
    })
    expect(left.map(({ Body }) => JSON.parse(Body ?? ''))).toEqual([missing])
  })
})

describe.concurrent('The command', () => {
  it.each([
    ['republish', ['--tenant', 'acme'], 'Select facts by --event, or by --from and --to'],
    ['republish', ['--from', '2026-03-01T00:00:00Z'], '--tenant takes a tenant id'],
    ['return-intake', ['--max', '0'], '--max takes a whole number from 1'],
    ['jobs', ['drop'], 'The first word must be list, show, resume or stop'],
    ['jobs', ['show'], 'show takes the id of a job'],
  ])('%s %j refuses a wrong option', async (name, args, text) => {
    expect(await runOwnCommand(name, args)).toEqual({ code: 2, output: expect.stringContaining(text) })
  })

  it('jobs refuses an unknown job with the next step', async () => {
    expect(await runOwnCommand('jobs', ['show', 'none'])).toEqual({
      code: 1,
      output: 'There is no such job. `npm run jobs -- list` shows the newest ones.\n',
    })
  })

  it.each(['republish', 'return-intake', 'jobs'])('%s has --help', async (name) => {
    const { code, output } = await runOwnCommand(name, ['--help'])
    expect([code, output]).toMatchObject([0, expect.stringContaining('npm run -s')])
  })
})
