import { randomInt, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { endpoints } from '#api/endpoints.ts'
import { copyFolder } from '#local/copy/running-copy.ts'
import { permitLocalSender } from '#local/provision/permit-sender.ts'
import { readTemplate } from '#local/provision/template.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { sealedAttributes, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { aMark, aMarkedEvent } from '#test/support/builders/marked.ts'
import {
  markedFacts,
  markedHttpEvents,
  markedPath,
  markedQueueEvents,
  markedRequests,
  markedStreamEvents,
  type Sending,
} from '#test/support/builders/marked-calls.ts'
import { aToken } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import { type LoudFunctions, startLoudFunctions } from '#test/support/world/loud-functions.ts'
import { routeOf } from '#test/support/world/routes.ts'
import { jsonOf, sendRaw } from '#test/support/world/send-raw.ts'

const environment = inject('environment')
const url = environment.SLUICE_HTTP_URL ?? ''
const folder = copyFolder(Number(environment.SLUICE_HTTP_PORT))

const trigger = z.object({
  httpApi: z.unknown().optional(),
  stream: z.unknown().optional(),
  schedule: z.unknown().optional(),
})
const { functions } = z
  .object({ functions: z.record(z.string(), z.object({ handler: z.string(), events: z.array(trigger) })) })
  .parse(readTemplate('serverless.yml'))

type Known = Readonly<{
  name: string
  file: string
  trigger: z.output<typeof trigger>
  calls: readonly Readonly<{ method: string; path: string }>[]
}>

const callsOf = (name: string) =>
  endpoints.filter(({ method, path }) => routeOf(method.toUpperCase(), path).functionName === name)

/** Every function there is, with what sets it off. */
const all: readonly Known[] = Object.entries(functions).flatMap(([name, { handler, events }]) =>
  events
    .slice(0, 1)
    .map((first) => ({ name, file: handler.replace(/\.handler$/, '.ts'), trigger: first, calls: callsOf(name) })),
)

const mark = aMark()
const tenant = `privacy-${randomUUID()}`
const person = { userid: randomUUID(), amount: randomInt(10_000_000, 90_000_000) }

let sending: Sending
beforeAll(async () => {
  const subject = `${mark}-subject`
  const [valid, scopeless, expired, operator] = await Promise.all([
    aToken(environment, { tenant, subject }),
    aToken(environment, { tenant, subject, scope: `${mark}-scope` }),
    aToken(environment, { tenant, subject, expires: '-1m' }),
    aToken(environment, { operator: true, subject }),
  ])
  sending = { mark, tenant, person, tokens: { valid, scopeless, expired, operator } }
  await permitLocalSender(process.env, tenant)
})

/** Texts that must not be logged: marks, the person, and the secret part of each token. */
const secrets = () => [
  mark,
  person.userid,
  String(person.amount),
  ...Object.values(sending.tokens).map((token) => token.split('.')[2] ?? ''),
]

/** The one place where subjects and addresses are written: the log of reads by operators, in lines of exactly these fields. */
const isRead = (line: string): boolean => line.includes('"message":"An operator read"')
const fieldsOfRead = [
  ...['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id'],
  ...[
    'subject',
    'issuer',
    'tenantId',
    'address',
    'route',
    'resource',
    'requestId',
    'correlationId',
    'readAt',
    'reason',
  ],
]
const fieldsIn = (line: string): readonly (readonly [string, unknown])[] =>
  Object.entries(JSON.parse(line.slice(line.indexOf('{'))))
const foreignFieldsOf = (line: string): readonly string[] =>
  fieldsIn(line).flatMap(([name]) => (fieldsOfRead.includes(name) ? [] : [name]))

/** The fields of a read that have the mark. Only the operator, the address of a proxy and the id of a tenant may have it. */
const markedFieldsOf = (line: string): readonly string[] =>
  fieldsIn(line)
    .filter(([, value]) => String(value).toLowerCase().includes(mark.toLowerCase()))
    .map(([name]) => (name === 'resource' ? `${name} of ${Object.fromEntries(fieldsIn(line)).route}` : name))

const readsIn = (output: string): readonly string[] =>
  output.split('\n').filter((line) => isRead(line) && line.toLowerCase().includes(mark.toLowerCase()))

const linesWithSecrets = (output: string): readonly string[] =>
  output
    .split('\n')
    .filter((line) => !isRead(line))
    .filter((line) => secrets().some((secret) => line.toLowerCase().includes(secret.toLowerCase())))

const eventsFor = async ({ calls, trigger: { httpApi, stream, schedule } }: Known): Promise<readonly unknown[]> => {
  // It reads nothing of what calls it, and can take minutes in a copy with many tenants.
  if (schedule) return (await markedQueueEvents(sending, sealOfCopy(environment))).slice(0, 1)
  if (httpApi === '*') return markedHttpEvents(sending, { method: 'put', path: `/v1/${mark}` })
  if (httpApi) return calls.flatMap((call) => markedHttpEvents(sending, call))
  return stream === undefined ? markedQueueEvents(sending, sealOfCopy(environment)) : markedStreamEvents(sending)
}

const wroteSomething = (output: string, { name }: Known): boolean => output.includes(`"service":"${name}"`)

/** Calls every function with everything, some calls at a time. */
const callAll = async (loud: LoudFunctions): Promise<void> => {
  for (const known of all) {
    const events = await eventsFor(known)
    for (let start = 0; start < events.length; start += 20)
      await Promise.all(events.slice(start, start + 20).map((event) => loud.invoke(known.file, event)))
  }
}

const addresses = mkdtempSync(join(tmpdir(), 'sluice-secret-'))
afterAll(() => rmSync(addresses, { recursive: true }))

/** A secret with an address of the broker. */
const anAmqpSecret = (address: string): string => {
  const path = join(addresses, `${randomUUID()}.json`)
  writeFileSync(path, JSON.stringify({ url: address }))
  return `file:${path}`
}

const lockedOut = (amqpUrl = ''): string => amqpUrl.replace(/\/\/.*@|\/\//, `//unknown:${mark}-password@`)

describe.concurrent('No function writes what it was sent, though all of them write,', () => {
  it.each([
    [
      'while all is well but the broker refuses its password',
      'broker-unavailable',
      { AMQP_SECRET: anAmqpSecret(lockedOut(environment.AMQP_URL)) },
    ],
    [
      'while every dependency is unavailable',
      'store-unavailable',
      {
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1',
        AMQP_SECRET: anAmqpSecret(`amqp://${mark}:${mark}@127.0.0.1:1`),
      },
    ],
  ])('%s', { timeout: 300_000 }, async (_name, code, settings) => {
    const loud = await startLoudFunctions({ ...environment, ...settings })
    await callAll(loud)
    const output = loud.output()
    await loud.stop()
    expect(linesWithSecrets(output)).toEqual([])
    expect(all.filter((known) => !wroteSomething(output, known))).toEqual([])
    expect(output).toContain('"level":"INFO"')
    expect(output).toContain(`"code":"${code}"`)
    expect(readsIn(output)).not.toEqual([])
    expect(readsIn(output).flatMap(foreignFieldsOf)).toEqual([])
  })

  it('when its settings are wrong', async () => {
    const loud = await startLoudFunctions({ ...environment, MODEL_URL: `http://${mark}:${mark}@127.0.0.1` })
    await loud.invoke('functions/scoring/score-event.ts', {})
    const output = loud.output()
    await loud.stop()
    expect(output).toContain('MODEL_URL')
    expect(linesWithSecrets(output)).toEqual([])
  })
})

/** The framework that stands in for API Gateway names each address it is asked for; the functions do not. */
const isOfTheGateway = (line: string): boolean => /\(λ: [\w-]+\)/.test(line)

const logOfTheCopy = (): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
    .split('\n')
    .filter((line) => !isOfTheGateway(line))
    .join('\n')

describe('A running copy', () => {
  const put = async (queue: string, body: string): Promise<void> => {
    const QueueUrl = environment[`${queue}_QUEUE_URL`] ?? ''
    const MessageAttributes = {
      tenant: { DataType: 'String', StringValue: tenant },
      ...(await sealedAttributes(body, sealOfCopy(environment))),
    }
    await makeSqs().send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }))
  }

  it('writes nothing of what went through it, by either door and past every consumer', {
    timeout: 300_000,
  }, async () => {
    const event = JSON.stringify(aMarkedEvent(mark, person))
    const queues = Object.keys(environment).flatMap((name) => /^(\w+)_QUEUE_URL$/.exec(name)?.[1] ?? [])
    expect(queues).toEqual(expect.arrayContaining(['INTAKE', 'BRIDGE', 'VIOLATIONS']))
    await Promise.all(queues.map((queue) => put(queue, `{"${mark}`)))
    await Promise.all(queues.map((queue) => put(queue, markedFacts(sending)[1] ?? '')))
    await put('INTAKE', event)
    await inParallel(4, endpoints, async ({ method, path }) => {
      for (const { headers, body } of markedRequests(sending, method !== 'get'))
        await sendRaw(url, {
          method: method.toUpperCase(),
          path: `${markedPath(path, mark)}?${mark}=1`,
          headers,
          body: body === undefined ? undefined : Buffer.from(body),
        })
    })
    await sendRaw(url, { method: 'GET', path: `/v1/${mark}` })
    const list = () =>
      sendRaw(url, {
        method: 'GET',
        path: '/v1/events?status=approved',
        headers: { authorization: `Bearer ${sending.tokens.valid}` },
      })
    await eventually(async () => (jsonOf(await list()) as { items: unknown[] }).items.length > 0)
    const quietIn = (log: string) => all.filter((known) => !wroteSomething(log, known))
    await eventually(async () => quietIn(logOfTheCopy()).length === 0).catch(() => undefined)
    const log = logOfTheCopy()
    expect(quietIn(log)).toEqual([])
    expect(log).toContain('"message":"A request was answered"')
    expect(log).toContain('"message":"A message failed"')
    expect(linesWithSecrets(log)).toEqual([])
    expect(readsIn(log).filter((line) => !line.includes('"service":"record-reading"'))).toEqual([])
    expect(readsIn(log).filter((line) => line.includes(`${mark}-subject`)).length).toBeGreaterThan(5)
    expect(readsIn(log).flatMap(foreignFieldsOf)).toEqual([])
    expect([...new Set(readsIn(log).flatMap(markedFieldsOf))].toSorted()).toEqual([
      ...['address', 'reason', 'resource of GET /v1/tenants/{id}', 'subject'],
    ])
  })
})
