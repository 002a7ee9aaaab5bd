import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { copyFolder } from '#local/copy/running-copy.ts'
import { permitLocalSender } from '#local/provision/permit-sender.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'
import { aClient, asOperator, aToken, type Client } from '#test/support/world/client.ts'
import { lookAtDeadLetters } from '#test/support/world/dead-letters.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { type IntakeDoor, intakeDoors } from '#test/support/world/intake-doors.ts'
import { sendBytes } from '#test/support/world/send-bytes.ts'
import { jsonOf, type RawAnswer, sendRaw } from '#test/support/world/send-raw.ts'

const environment = inject('environment')
const url = environment.SLUICE_HTTP_URL ?? ''
const tenant = `bad-input-${randomUUID()}`
const logPath = join(copyFolder(Number(environment.SLUICE_HTTP_PORT)), 'functions.log')
/**
 * The limit of API Gateway. The longest answer seen took 18.4 s, and its function 0.3 s of that. The rest is probably the wait for one
 * of three instances while other tests send many requests.
 */
const answerMsMax = 30_000
/**
 * A function usually takes some milliseconds here. The longest time seen was 1.3 s, in a first call while the machine was busy. The
 * limit leaves room for one call to AWS without an answer, which is repeated after three seconds.
 */
const workMsMax = 5_000
/** The requests that a function of the copy has answered. */
const requestIds = new Set<string>()

let token = ''
let client: Client
beforeAll(async () => {
  token = await aToken(environment, { tenant })
  client = await aClient(environment, tenant)
})

/** The time that functions of the copy took for these requests, as they log it. */
const workMsOf = (ids: ReadonlySet<string>): ReadonlyMap<string, number> => {
  const lines = readFileSync(logPath, 'utf8').split('\n')
  const answered = lines.filter((line) => line.includes('"A request was answered"') && line.endsWith('}'))
  const found = answered.map((line) => JSON.parse(line.slice(line.indexOf('{'))))
  return new Map(found.flatMap(({ requestId, durationMs }) => (ids.has(requestId) ? [[requestId, durationMs]] : [])))
}

afterAll(async () => {
  await eventually(async () => workMsOf(requestIds).size === requestIds.size)
  const slow = [...workMsOf(requestIds)].filter(([, durationMs]) => durationMs >= workMsMax)
  expect([slow, requestIds.size > 100]).toEqual([[], true])
})

const post = async (
  { path, headers }: IntakeDoor,
  body: string | Buffer,
  more: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> => {
  const answer = await sendRaw(url, {
    method: 'POST',
    path,
    headers: { ...headers(), authorization: `Bearer ${token}`, ...more },
    body: Buffer.from(body),
  })
  requestIds.add(String(answer.headers['x-request-id']))
  return answer
}

type Outcome = Readonly<{ status: number; code?: string; id?: string }>
type Body = Outcome & Readonly<{ results?: readonly (Outcome & Readonly<{ problem?: Outcome }>)[] }>

/** The outcome of the one event of a request, in any format of answer. */
const outcomeOf = (answer: RawAnswer): Outcome => {
  const { results, ...body } = jsonOf(answer) as Body
  const [result] = results ?? []
  if (result) return { ...result.problem, ...result }
  return { ...body, status: answer.status }
}

/** A refusal that keeps to the contract: quick, with its ids, and a problem in the words of RFC 9457. */
const expectRefusal = (answer: RawAnswer, status: number, code: string): void => {
  expect(outcomeOf(answer)).toMatchObject({ status, code })
  expect(answer.durationMs).toBeLessThan(answerMsMax)
  expect(answer.headers['x-request-id']).toBeTruthy()
  if (answer.status === 207) return
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  const problem = { type: `urn:sluice:problem:${code}`, title: expect.any(String), detail: expect.any(String) }
  const ids = { instance: `urn:request:${answer.headers['x-request-id']}`, traceId: answer.headers['x-correlation-id'] }
  expect(jsonOf(answer)).toMatchObject({ ...problem, status, code, ...ids })
}

type Event = Readonly<{ event: Readonly<{ data: Readonly<Record<string, unknown>> }> }>

/** The accepted event, as it is read again. */
const readAgain = async (door: IntakeDoor, answer: RawAnswer): Promise<unknown> => {
  const { status, id } = outcomeOf(answer)
  expect([status, answer.body.toString()]).toEqual([202, expect.any(String)])
  expect(answer.durationMs).toBeLessThan(answerMsMax)
  const text = await (await client.call(`/v1/events/${id}`)).text()
  return door.membersIn((JSON.parse(text) as Event).event.data)
}

const deep = (levels: number) => `"x":${'['.repeat(levels)}${']'.repeat(levels)}`
const manyKeys = (count: number) => Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')

/** Refused before anything is built of it. */
const unreadMembers: readonly [string, string][] = [
  ['10,000 levels of arrays', deep(10_000)],
  ['10,000 levels of objects', `"x":${'{"a":'.repeat(10_000)}0${'}'.repeat(10_000)}`],
  ['50,000 levels', deep(50_000)],
  ['41 levels', deep(40)],
  ['a number of 65 characters', `"x":0.${'1'.repeat(63)}`],
  ['a fraction that is read as a whole number', '"x":1.00000000000000000001'],
  ['a fraction that is read as zero', '"x":1e-400'],
  ['a number of 100,000 characters', `"x":1${'0'.repeat(99_998)}1`],
]

const refusedMembers: readonly [string, string][] = [
  ['33 levels', deep(33)],
  ['a field named __proto__', '"__proto__":{"polluted":true}'],
  ['a field named __proto__ further down', '"x":[{"__proto__":{"polluted":true}}]'],
  ['a number beyond a double', '"x":1e999'],
  ['a whole number no double holds', '"x":9007199254740993'],
  ['half of a surrogate pair', '"x":"\\ud800"'],
  ['half of a surrogate pair in a name', '"\\udc00":0'],
  ['U+FFFF', '"x":"\\uffff"'],
  ['U+FFFF in a name', '"\uffff":0'],
]

const keptMembers: readonly [string, string, unknown?][] = [
  ['fields named constructor and prototype', '"constructor":{"prototype":{"polluted":true}},"prototype":1'],
  ['names of methods', '"toString":null,"hasOwnProperty":1,"toJSON":"x","then":0'],
  ['NUL in text and in a name', '"x":"a\\u0000b","\\u0000":1'],
  ['empty texts and names', '"":"","x":{"":""},"y":[]'],
  ['a name of 300 characters', `"${'n'.repeat(300)}":1`],
  ['9,000 fields', manyKeys(9_000)],
  ['31 levels', deep(30)],
  ['text in many scripts', '"x":"שלום 你好 \u{1f4a9} \u202e"'],
  ['minus nothing, which is nothing', '"x":-0', { x: 0 }],
  ['the largest whole number', '"x":9007199254740991,"y":-9007199254740991'],
  ['a number of 64 characters', `"x":0.${'1'.repeat(62)}`, { x: 0.1111111111111111 }],
  ['a fraction, as the nearest double', '"x":0.1000000000000000055', { x: 0.1 }],
]

describe.each(intakeDoors)('$name', (door) => {
  it.each(refusedMembers)('refuses %s', async (_name, members) => {
    expectRefusal(await post(door, door.bodyWith(members)), 422, 'event-invalid')
  })

  it.each(keptMembers)('keeps %s', async (_name, members, kept = JSON.parse(`{${members}}`)) => {
    const found = await readAgain(door, await post(door, door.bodyWith(members)))
    expect(found).toMatchObject(kept as object)
    // The properties that all objects share are unchanged.
    expect(Reflect.get(found as object, 'polluted')).toBeUndefined()
  })

  it.each(unreadMembers)('refuses %s before it is parsed', async (_name, members) => {
    expectRefusal(await post(door, door.bodyWith(members)), 400, 'body-not-json')
  })

  it('refuses a body that names a field twice', async () => {
    expectRefusal(await post(door, door.bodyWith('"x":1,"x":2')), 400, 'body-not-json')
  })

  it.each([
    ['no body', ''],
    ['half a body', '{"'],
    ['text without end', `"${'x'.repeat(100_000)}`],
    ['a comment', '{} // yes'],
    ['single quotes', "{'a':1}"],
    ['NaN', 'NaN'],
    ['brackets without end', '['.repeat(100_000)],
  ])('refuses %s', async (_name, body) => {
    expectRefusal(await post(door, body), 400, 'body-not-json')
  })

  const named = door.bodyWith('').replace(/"(specversion|entityId)"/, '"tenantId":{"toString":null},"$1"')
  // In binary mode nothing stands beside the data but headers, which are text.
  if (named.includes('tenantId'))
    it('refuses a tenant that is not text like any other foreign tenant', async () => {
      expectRefusal(await post(door, named), 403, 'tenant-forbidden')
    })

  it('refuses ten megabytes', async () => {
    expectRefusal(await post(door, door.bodyWith(`"x":"${'x'.repeat(10_000_000)}"`)), 413, 'body-too-large')
  })

  it.each(['text/plain', 'application/xml', 'application/problem+json', 'multipart/form-data; boundary=x'])(
    'refuses the content type %s',
    async (type) => {
      const answer = await post(door, door.bodyWith(''), { 'content-type': type })
      expectRefusal(answer, 415, 'content-type-unsupported')
    },
  )

  it('takes its content type in any case and with a charset, and the body after a byte order mark', async () => {
    const type = door.headers()['content-type'] ?? ''
    const answers = [
      await post(door, door.bodyWith(''), { 'content-type': type.toUpperCase() }),
      await post(door, door.bodyWith(''), { 'content-type': `${type};charset=UTF-8` }),
      await post(door, `\ufeff${door.bodyWith('')}`),
    ]
    expect(answers.map((answer) => outcomeOf(answer).status)).toEqual([202, 202, 202])
  })

  it('takes a body in chunks, and nothing of one that breaks off', async () => {
    const headers = Object.entries({ ...door.headers(), authorization: `Bearer ${token}`, host: 'localhost' })
    const head = [`POST ${door.path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n')
    const body = door.bodyWith('')
    const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
    const chunked = `transfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunk(body.slice(0, 9))}${chunk(body.slice(9))}0\r\n\r\n`
    expect(await sendBytes(url, `${head}\r\n${chunked}`)).toMatch(/^HTTP\/1.1 20[27] /)
    const isAccepted = (answer: string) => /^HTTP\/1.1 2/.test(answer)
    const longer = `content-length: ${body.length + 1}\r\n\r\n${body}`
    expect(isAccepted(await sendBytes(url, `${head}\r\n${longer}`, 1_000))).toBe(false)
    const shorter = `content-length: ${body.length - 1}\r\nconnection: close\r\n\r\n${body}`
    expect(await sendBytes(url, `${head}\r\n${shorter}`)).toMatch(/^HTTP\/1.1 4\d\d /)
  })
})

/** What a server in between would mend, handed to the function as API Gateway hands it on. */
describe.each([
  ['ingest-event', 0],
  ['ingest-event', 1],
  ['ingest-event-batch', 2],
  ['ingest-event-batch', 3],
  ['reports-write', 4],
  ['reports-write', 5],
])('%s itself (%i)', (name, place) => {
  const door = intakeDoors[place]
  if (!door) throw new Error('There is no such door.')

  const invoke = async (body: Buffer | undefined, without = ''): Promise<RawAnswer> => {
    const { handler } = await import(`../../functions/intake/${name}.ts`)
    const headers = Object.entries({ ...door.headers(), authorization: `Bearer ${token}` })
    const event = {
      ...anHttpEvent({ path: door.path }),
      headers: Object.fromEntries(headers.filter(([header]) => header !== without)),
      ...(body && { body: body.toString('base64') }),
      isBase64Encoded: body !== undefined,
    }
    const startedAt = performance.now()
    const answer = (await handler(event, aContext())) as APIGatewayProxyStructuredResultV2
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers as Record<string, string>,
      body: Buffer.from(answer.body ?? ''),
      durationMs: performance.now() - startedAt,
    }
  }

  it('refuses a body that is not UTF-8', async () => {
    const [first = '', rest = ''] = door.bodyWith('"x":"#"').split('#')
    for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0xaf]]) {
      const body = Buffer.concat([Buffer.from(first), Buffer.from(bytes), Buffer.from(rest)])
      expectRefusal(await invoke(body), 400, 'body-not-json')
    }
  })

  it.each(['null', 'true', '0', '"text"', '[]', '[[]]', '{"__proto__":{}}'])('refuses %s for a body', async (body) => {
    const answer = await invoke(Buffer.from(body))
    // One shape of a batch is an array: what is in it is judged alone.
    const code = answer.status === 207 ? 'event-invalid' : door.codeOfNonsense
    expectRefusal(answer, 422, code)
  })

  it('refuses a body without a content type, and no body at all', async () => {
    expectRefusal(await invoke(Buffer.from(door.bodyWith('')), 'content-type'), 415, 'content-type-unsupported')
    expectRefusal(await invoke(undefined), 400, 'body-not-json')
  })

  it('wants a key', async () => {
    const answer = await invoke(Buffer.from(door.bodyWith('')), 'idempotency-key')
    expectRefusal(answer, 400, 'idempotency-key-missing')
  })
})

describe.each(['/v1/accounts', '/v1/transactions', '/v1/transfers', '/v1/rulesets'])('POST %s', (path) => {
  it.each(unreadMembers)('refuses %s before it is parsed', async (_name, members) => {
    const operator = await asOperator(environment, tenant, { scope: 'ledger:write' })
    const headers = { ...operator, 'idempotency-key': randomUUID() }
    const answer = await sendRaw(url, {
      method: 'POST',
      path,
      headers: { ...headers, 'content-type': 'application/json' },
      body: Buffer.from(`{${members.slice(0, 16_000)}}`),
    })
    expectRefusal(answer, 400, 'body-not-json')
  })
})

describe('The intake queue', () => {
  const [door] = intakeDoors
  const event = (members: string) => door?.bodyWith(members) ?? ''
  const poison: readonly [string, string, string][] = [
    ...refusedMembers
      // SQS itself refuses this one.
      .filter(([, members]) => !members.includes('\uffff'))
      .map(([name, members]): [string, string, string] => [name, event(members), 'event-invalid']),
    ...unreadMembers.map(([name, members]): [string, string, string] => [name, event(members), 'message-poison']),
    ['a field twice', event('"x":1,"x":2'), 'message-poison'],
    ['half a message', '{"', 'message-poison'],
    ['two byte order marks', `\ufeff\ufeff${event('')}`, 'message-poison'],
    ['null', 'null', 'event-invalid'],
    ['an array', '[]', 'event-invalid'],
    ['an event too large', event(`"x":"${'x'.repeat(140_000)}"`), 'body-too-large'],
  ]

  it('sets all of it aside at once, each with its reason', async () => {
    const sqs = makeSqs()
    await permitLocalSender(environment, tenant)
    const text = (value: string) => ({ DataType: 'String', StringValue: value })
    const mark = randomUUID()
    const expected = new Map(poison.map(([name, , code]) => [`${mark} ${name}`, code]))
    for (const [name, body] of poison)
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: environment.INTAKE_QUEUE_URL,
          MessageBody: body,
          MessageAttributes: { tenant: text(tenant), name: text(`${mark} ${name}`) },
        }),
      )
    const found = new Map<string, string>()
    await eventually(async () => {
      for (const { MessageAttributes: labels = {} } of await lookAtDeadLetters(
        sqs,
        environment.INTAKE_DEAD_LETTERS_URL,
      ))
        if (labels.name?.StringValue?.startsWith(mark) && /^[1-3]$/.test(labels.tries?.StringValue ?? ''))
          found.set(labels.name.StringValue, labels.code?.StringValue ?? '')
      return found.size === expected.size
    })
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
  })
})
