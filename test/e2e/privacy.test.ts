import { randomInt, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { permitLocalSender } from '#local/permit-sender.ts'
import { copyFolder } from '#local/running-copy.ts'
import { readTemplate } from '#local/template.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { aFact, anAssessment } from '#test/support/a-fact.ts'
import { anHttpEvent } from '#test/support/an-http-event.ts'
import { anSqsEvent, aRecord } from '#test/support/an-sqs-event.ts'
import { aToken } from '#test/support/client.ts'
import { eventually } from '#test/support/eventually.ts'
import { type LoudFunctions, startLoudFunctions } from '#test/support/loud-functions.ts'
import { aMark, aMarkedEvent, markedBodies } from '#test/support/marked.ts'
import { jsonOf, sendRaw } from '#test/support/send-raw.ts'

const environment = inject('environment')
const url = environment.SLUICE_HTTP_URL ?? ''
const folder = copyFolder(Number(environment.SLUICE_HTTP_PORT))

const route = z.object({ method: z.string(), path: z.string() })
const trigger = z.object({
  httpApi: z.union([z.literal('*'), route]).optional(),
  stream: z.unknown().optional(),
})
const { functions } = z
  .object({ functions: z.record(z.string(), z.object({ handler: z.string(), events: z.array(trigger) })) })
  .parse(readTemplate('serverless.yml'))

type Known = Readonly<{ name: string; file: string; trigger: z.output<typeof trigger> }>

/** Every function there is, with what sets it off. */
const all: readonly Known[] = Object.entries(functions).flatMap(([name, { handler, events }]) =>
  events.slice(0, 1).map((first) => ({ name, file: handler.replace(/\.handler$/, '.ts'), trigger: first })),
)

const mark = aMark()
const tenant = `privacy-${randomUUID()}`
const person = { userid: randomUUID(), amount: randomInt(10_000_000, 90_000_000) }

let tokens: Readonly<Record<'valid' | 'scopeless' | 'expired', string>>
beforeAll(async () => {
  const subject = `${mark}-subject`
  const [valid, scopeless, expired] = await Promise.all([
    aToken(environment, { tenant, subject }),
    aToken(environment, { tenant, subject, scope: `${mark}-scope` }),
    aToken(environment, { tenant, subject, expires: '1s' }),
  ])
  tokens = { valid, scopeless, expired }
  await permitLocalSender(process.env, tenant)
  // Clocks may differ by five seconds.
  await setTimeout(6_500)
})

/** What may not be written: marks, the person, and of each token the part that makes it one. */
const secrets = () => [
  mark,
  person.userid,
  String(person.amount),
  ...Object.values(tokens).map((token) => token.split('.')[2] ?? ''),
]

const linesWithSecrets = (output: string): readonly string[] =>
  output.split('\n').filter((line) => secrets().some((secret) => line.toLowerCase().includes(secret.toLowerCase())))

const authorizations = () => [
  `Bearer ${tokens.valid}`,
  `Bearer ${tokens.scopeless}`,
  `Bearer ${tokens.expired}`,
  `Bearer ${mark}.${mark}.${mark}`,
  `Basic ${mark}`,
]

/** Headers that a proxy, a browser or a careless client adds. */
const chatter = {
  'user-agent': `${mark}-agent`,
  cookie: `session=${mark}`,
  referer: `https://example.org/${mark}`,
  'x-forwarded-for': `${mark}`,
  'x-correlation-id': `${mark}-correlation`,
  traceparent: `00-${mark}`,
}

type Sent = Readonly<{ headers: Readonly<Record<string, string>>; body?: string }>

/** Every way to call: all bodies with a good token, and each bad token once. */
const requests = (hasBody: boolean): readonly Sent[] => {
  const [good = '', ...bad] = authorizations()
  const base = { ...chatter, authorization: good, 'idempotency-key': `${mark}-key` }
  const mediaTypes = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json', mark]
  const binary = {
    'ce-specversion': '1.0',
    'ce-type': mark,
    'ce-source': mark,
    'ce-id': `${mark}%`,
    [`ce-${mark}`]: mark,
  }
  const bodies = hasBody ? markedBodies(mark, person) : []
  const withBody = mediaTypes.flatMap((mediaType) =>
    bodies.map((body, index) => ({
      headers: { ...base, 'idempotency-key': `${mark}-${index}`, 'content-type': mediaType },
      body,
    })),
  )
  return [
    ...withBody,
    { headers: base },
    { headers: { ...base, ...binary, 'content-type': 'application/json' }, body: `{"${mark}":"${mark}"}` },
    { headers: { ...base, 'x-tenant-id': `${mark}-tenant` } },
    { headers: { ...base, 'idempotency-key': `${mark} "malformed` } },
    ...bad.map((authorization) => ({ headers: { ...base, authorization } })),
  ]
}

const fill = (path: string): string => path.replace(/\{\w+\}/g, `${mark}-step`)

const httpEvents = ({ method, path }: z.output<typeof route>): readonly unknown[] =>
  requests(method === 'post').map(({ headers, body }) => {
    const { body: _, ...event } = anHttpEvent({ method: method.toUpperCase(), path: fill(path) })
    const http = { ...event.requestContext.http, sourceIp: mark, userAgent: mark }
    return {
      ...event,
      headers,
      rawQueryString: `type=${mark}&${mark}=1`,
      queryStringParameters: { type: mark, [mark]: mark },
      pathParameters: { id: `${mark}-step`, type: `${mark}-step` },
      requestContext: { ...event.requestContext, http },
      ...(body !== undefined && { body }),
    }
  })

/** A fact with marks; and what it becomes when it does not keep its contract. */
const facts = () => {
  const { data, source, subject, id, userid } = aMarkedEvent(mark, person)
  const known = { tenantid: tenant, actor: `${mark}-subject`, source, subject, producerid: id, userid }
  const assessed = { ...anAssessment(), ...known, data: { ...anAssessment().data, [`${mark}-field`]: mark } }
  return [
    aFact({ ...known, data }),
    aFact({ ...known, data: { [`${mark}-field`]: mark, kind: mark, amount: mark } }),
    aFact({ ...known, type: `${mark}.Type.v1`, eventtype: `${mark}.Type.v1`, data }),
    aFact({ ...known, type: 'Trading.Order.Placed.v9', data }),
    aFact({ ...known, happening: `${mark}#1`, data }),
    assessed,
    { ...assessed, data: { [`${mark}-field`]: mark, band: mark } },
    { ...aFact({ data }), id: mark, [`${mark}-attribute`]: mark },
  ]
}

const queueEvents = (): readonly unknown[] => {
  const text = (stringValue: string) => ({ dataType: 'String' as const, stringValue })
  const attributes = [
    {},
    { tenant: text(tenant) },
    { tenant: text(mark.toUpperCase()), idempotencyKey: text(`${mark} x`) },
  ]
  const bodies = [...markedBodies(mark, person), ...facts().map((fact) => JSON.stringify(fact))]
  return attributes.flatMap((messageAttributes) =>
    bodies.map((body) => anSqsEvent(aRecord(body, { messageAttributes, receiptHandle: `${mark}-receipt` }))),
  )
}

const streamEvents = (): readonly unknown[] =>
  [...facts().map((fact) => JSON.stringify(fact)), `{"${mark}`].map((fact) => ({
    Records: [
      { eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage: { fact: { S: fact }, pk: { S: mark } } } },
    ],
  }))

const eventsFor = ({ trigger: { httpApi, stream } }: Known): readonly unknown[] => {
  if (httpApi === '*') return httpEvents({ method: 'put', path: `/v1/${mark}` })
  if (httpApi) return httpEvents(httpApi)
  return stream === undefined ? queueEvents() : streamEvents()
}

const wroteSomething = (output: string, { name }: Known): boolean => output.includes(`"service":"${name}"`)

/** Calls every function with everything, some calls at a time. */
const callAll = async (loud: LoudFunctions): Promise<void> => {
  for (const known of all) {
    const events = eventsFor(known)
    for (let start = 0; start < events.length; start += 20)
      await Promise.all(events.slice(start, start + 20).map((event) => loud.invoke(known.file, event)))
  }
}

const lockedOut = (amqpUrl = ''): string => amqpUrl.replace(/\/\/.*@|\/\//, `//nobody:${mark}-password@`)

describe('No function writes what it was sent, though all of them write,', () => {
  it.each([
    [
      'while all is well but the broker refuses its password',
      'broker-unavailable',
      { AMQP_URL: lockedOut(environment.AMQP_URL) },
    ],
    [
      'while everything is away',
      'store-unavailable',
      {
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1',
        AMQP_URL: `amqp://${mark}:${mark}@127.0.0.1:1`,
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
  })

  it('when its settings are wrong', async () => {
    const loud = await startLoudFunctions({ ...environment, AMQP_URL: `http://${mark}:${mark}@127.0.0.1` })
    await loud.invoke('functions/bridge/bridge-to-rabbitmq.ts', {})
    const output = loud.output()
    await loud.stop()
    expect(output).toContain('AMQP_URL')
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
    const MessageAttributes = { tenant: { DataType: 'String', StringValue: tenant } }
    await makeSqs().send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }))
  }

  it('writes nothing of what went through it, by either door and past every consumer', async () => {
    const event = JSON.stringify(aMarkedEvent(mark, person))
    const queues = ['INTAKE', 'SCORING', 'WORKFLOW', 'AUDIT', 'BRIDGE', 'VIEWS']
    await Promise.all(queues.map((queue) => put(queue, `{"${mark}`)))
    await Promise.all(queues.map((queue) => put(queue, JSON.stringify(facts()[1]))))
    await put('INTAKE', event)
    for (const {
      trigger: { httpApi },
    } of all) {
      if (httpApi === undefined || httpApi === '*') continue
      const { method, path } = httpApi
      for (const { headers, body } of requests(method === 'post'))
        await sendRaw(url, {
          method: method.toUpperCase(),
          path: `${fill(path)}?${mark}=1`,
          headers,
          body: body === undefined ? undefined : Buffer.from(body),
        })
    }
    await sendRaw(url, { method: 'GET', path: `/v1/${mark}` })
    const list = () =>
      sendRaw(url, {
        method: 'GET',
        path: '/v1/events?status=approved',
        headers: { authorization: `Bearer ${tokens.valid}` },
      })
    await eventually(async () => (jsonOf(await list()) as { items: unknown[] }).items.length > 0)
    const isQuiet = () => all.filter((known) => !wroteSomething(logOfTheCopy(), known))
    await eventually(async () => isQuiet().length === 0).catch(() => undefined)
    expect(isQuiet()).toEqual([])
    const log = logOfTheCopy()
    expect(log).toContain('"message":"The request was refused"')
    expect(log).toContain('"message":"A message failed"')
    expect(linesWithSecrets(log)).toEqual([])
  })
})
