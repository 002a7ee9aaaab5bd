import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { eventIdOfReadings } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { copyFolder } from '#local/copy/running-copy.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aReviewDesk } from '#test/support/world/a-review-desk.ts'
import { aClient, aPayment, aToken, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import { startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const logPath = join(copyFolder(Number(environment.SLUICE_HTTP_PORT)), 'functions.log')
const tenantId = `reads-${randomUUID()}`

let [own, operator, eventId] = ['', '', '']

beforeAll(async () => {
  ;[own, operator] = await Promise.all([
    aToken(environment, { tenant: tenantId, subject: 'anna' }),
    aToken(environment, { operator: true, subject: 'olga', scope: 'events:read ledger:read' }),
  ])
  eventId = await insist(await aClient(environment, tenantId), aPayment())
})

type Line = Readonly<Record<string, unknown>>

const allLines = (): readonly Line[] =>
  readFileSync(logPath, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"An operator read"') && line.endsWith('}'))
    .map((line): Line => JSON.parse(line.slice(line.indexOf('{'))))

/** Without what the logger adds to each line of its own. */
const readOf = ({ timestamp: _, cold_start: _cold, ...read }: Line): Line => read

/**
 * The reads with a request id. The id of a read is its request id: the queue can deliver its message twice, and a lost answer of
 * the queue makes a second message of it, so a read has one or more lines, which all describe the same.
 */
const linesOf = (requestId: string): readonly Line[] => {
  const [first, ...others] = allLines().filter((line) => line.requestId === requestId)
  if (first === undefined) return []
  for (const other of others) expect(readOf(other)).toEqual(readOf(first))
  return [first]
}

/** Sends a request. Returns its status, and its id. */
const read = async (token: string, path: string, headers: Readonly<Record<string, string>> = {}) => {
  const authorization = `Bearer ${token}`
  const answer = await fetchPatiently(`${environment.SLUICE_HTTP_URL}${path}`, {
    headers: { authorization, 'x-tenant-id': tenantId, ...headers },
  })
  await answer.arrayBuffer()
  return { status: answer.status, requestId: answer.headers.get('x-request-id') ?? '' }
}

const recorded = (requestId: string) => eventually(async () => linesOf(requestId).length > 0 && linesOf(requestId))

describe('The log of reads by operators', () => {
  it('has a read once, with who, for which tenant, from where, what and when', async () => {
    const correlationId = randomUUID()
    const { status, requestId } = await read(operator, `/v1/events/${eventId}`, {
      'x-correlation-id': correlationId,
      'x-operator-reason': '"Answer the auditor, ticket 4711"',
    })
    expect(status).toBe(200)
    const lines = await recorded(requestId)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({
      ...{ level: 'INFO', service: 'record-reading' },
      ...{ subject: 'olga', issuer: environment.AUTH_ISSUER, tenantId, address: '127.0.0.1' },
      ...{ route: 'GET /v1/events/{id}', resource: eventId, reason: 'Answer the auditor, ticket 4711' },
      ...{ requestId, correlationId, readAt: expect.stringMatching(/Z$/) },
    })
  })

  it.each(['/v1/accounts/de02 1203 0000 0000 2020 51/balance', '/v1/transactions?accountId=DE02120300000000202051'])(
    'names an account by its hash: %s',
    async (path) => {
      const { status, requestId } = await read(operator, path)
      expect(status).toBe(404)
      const resource = sha256(JSON.stringify([tenantId, 'DE02120300000000202051']))
      const [line] = await recorded(requestId)
      expect(line).toMatchObject({ subject: 'olga', resource })
      expect(JSON.stringify(line)).not.toContain('2051"')
    },
  )

  it('has every one of many reads at once, and no other read of their operator', async () => {
    const subject = `many-${randomUUID()}`
    const token = await aToken(environment, { operator: true, subject, scope: 'events:read' })
    const sent: string[] = []
    await inParallel(10, Array.from({ length: 40 }), async () => {
      sent.push((await read(token, '/v1/events')).requestId)
    })
    const found = () => new Set(allLines().flatMap((line) => (line.subject === subject ? [line.requestId] : [])))
    await eventually(async () => found().size >= sent.length)
    expect(found()).toEqual(new Set(sent))
  })

  it('has no read with a malformed reason, which is refused', async () => {
    const { status, requestId } = await read(operator, '/v1/events', { 'x-operator-reason': 'short' })
    expect(status).toBe(400)
    await recorded((await read(operator, '/v1/events')).requestId)
    expect(linesOf(requestId)).toEqual([])
  })

  it.each([
    ['a list', '/v1/events', 'GET /v1/events', 200],
    [
      'the assessment of an event that does not exist',
      `/v1/events/${randomUUID()}/assessment`,
      'GET /v1/events/{id}/assessment',
      404,
    ],
    ['an event that does not exist', `/v1/events/${randomUUID()}`, 'GET /v1/events/{id}', 404],
    ['an account that does not exist', '/v1/accounts/none/balance', 'GET /v1/accounts/{id}/balance', 404],
    ['decision policies', '/v1/decision-policies', 'GET /v1/decision-policies', 200],
    ['rulesets', '/v1/rulesets', 'GET /v1/rulesets', 200],
    ['types', '/v1/event-types', 'GET /v1/event-types', 200],
  ])('has a read of %s', async (_, path, route, expected) => {
    const { status, requestId } = await read(operator, path)
    expect(status).toBe(expected)
    expect(await recorded(requestId)).toMatchObject([{ subject: 'olga', tenantId, route }])
  })

  it('has no read of the tenant itself, and none that was refused before it reached data', async () => {
    const scopeless = await aToken(environment, { operator: true, scope: 'ledger:read' })
    const others = [
      await read(own, `/v1/events/${eventId}`),
      await read(scopeless, '/v1/events'),
      await read(operator, '/v1/events', { 'x-tenant-id': 'NOT A TENANT' }),
    ]
    expect(others.map(({ status }) => status)).toEqual([200, 403, 403])
    await recorded((await read(operator, '/v1/events')).requestId)
    expect(others.flatMap(({ requestId }) => linesOf(requestId))).toEqual([])
  })
})

describe('The record of readings', () => {
  const facts = makeDynamoFactLog(makeDynamo(), { table: environment.FACTS_TABLE ?? '', shardCount: 4 })
  const readingsOf = async (id: string): Promise<readonly Fact[]> => {
    // A test can run over midnight.
    const days = [0, 86_400_000].map((ms) => dayOf(new Date(Date.now() - ms).toISOString()))
    const found = days.map((day) => facts.history(wholeTenant(tenantId), eventIdOfReadings(tenantId, id, day)))
    return (await Promise.all(found)).flat()
  }
  const assessment = '/v1/events/{id}/assessment'

  it('has a fact of each person who was shown an assessment, one for its repeats, in the audit log alone', async () => {
    const id = await insist(await aClient(environment, tenantId), aPayment())
    const other = await aToken(environment, { tenant: tenantId, subject: 'ben' })
    const path = assessment.replace('{id}', id)
    await eventually(async () => (await read(own, path)).status === 200)
    for (const token of [own, other, other]) expect((await read(token, path)).status).toBe(200)
    const asked = await read(operator, path, { 'x-operator-reason': '"Answer the auditor, ticket 4711"' })
    expect(asked.status).toBe(200)
    const found = await eventually(async () => {
      const readings = await readingsOf(id)
      return new Set(readings.map(({ actor }) => actor)).size === 3 && readings
    })
    // A repeat in the next quarter of an hour is another fact.
    expect(found.length).toBeLessThanOrEqual(6)
    expect(found.find(({ actor }) => actor === 'olga')).toMatchObject({
      ...{
        actorkind: 'operator',
        actorissuer: environment.AUTH_ISSUER,
        actorreason: 'Answer the auditor, ticket 4711',
      },
      data: { resource: id, call: 'GET /v1/events/{id}/assessment' },
    })
    expect(await recorded(asked.requestId)).toHaveLength(1)

    const entryOf = async ({ eventid, happening }: Fact) =>
      (
        await makeDynamo().send(
          new GetCommand({ TableName: environment.AUDIT_TABLE, Key: { pk: `${tenantId}#${eventid}`, sk: happening } }),
        )
      ).Item
    for (const fact of found) await eventually(async () => (await entryOf(fact))?.entry.includes(`"${fact.id}"`))
    const events = await aClient(environment, tenantId)
    for (const { eventid } of found) expect((await events.get(`/v1/events/${eventid}`)).status).toBe(404)
  })

  it('has none of a refused call, and none of an event that its sender opens', async () => {
    const id = await insist(await aClient(environment, tenantId), aPayment())
    const otherTenant = `other-${randomUUID()}`
    const stranger = await aToken(environment, { tenant: otherTenant })
    const path = assessment.replace('{id}', id)
    const other = await insist(await aClient(environment, tenantId), aPayment())
    expect((await read(stranger, path, { 'x-tenant-id': otherTenant })).status).toBe(404)
    expect((await read(own, `/v1/events/${id}`)).status).toBe(200)
    await eventually(async () => (await read(own, assessment.replace('{id}', other))).status === 200)
    await eventually(async () => (await readingsOf(other)).length > 0)
    expect(await readingsOf(id)).toEqual([])
  })
})

describe('The record of readings of what people decided', () => {
  const facts = makeDynamoFactLog(makeDynamo(), { table: environment.FACTS_TABLE ?? '', shardCount: 4 })
  const callsThatRead = async (resource: string, subject: string): Promise<readonly unknown[]> => {
    const days = [0, 86_400_000].map((ms) => dayOf(new Date(Date.now() - ms).toISOString()))
    const found = days.map((day) => facts.history(wholeTenant(tenantId), eventIdOfReadings(tenantId, resource, day)))
    return (await Promise.all(found)).flat().flatMap(({ actor, data }) => (actor === subject ? [data.call] : []))
  }

  it('has an officer who reads the event instead of its review, by its id, its source or its correlation', async () => {
    const { desk, person, decide, aPaymentOf } = await aReviewDesk(environment, tenantId)
    const producerId = randomUUID()
    const data = { ...somePayment, creditor: { accountId: '0815', country: 'IR' } }
    const id = await insist(desk, { ...aPaymentOf(data, { source: '/desk/7' }), id: producerId })
    const bySource = `/v1/events/by-source?id=${producerId}&source=/desk/7`
    const reading = async (subject: string, path: string) => {
      const answer = await (await aClient(environment, tenantId, { subject, scope: 'events:read' })).get(path)
      expect(answer.status).toBe(200)
      return answer.body as Readonly<Record<string, unknown>>
    }
    // The machine decides first: no reading of what it did.
    await eventually(async () => (await reading('too-early', `/v1/events/${id}`)).review !== undefined)
    const { correlationid: flow = '' } = (await facts.history(wholeTenant(tenantId), id))[0] ?? {}
    const correlation = `/v1/correlations/${flow}`
    for (const path of [bySource, correlation]) await reading('too-early', path)
    await decide(await person('ana'), id, 'reject', 'The payer could not explain it.')

    await reading('by-id', `/v1/events/${id}`)
    await reading('by-source', bySource)
    // The list of a correlation is eventually consistent.
    await eventually(async () => JSON.stringify(await reading('by-flow', correlation)).includes('reviewed#'))
    await eventually(async () => (await callsThatRead(id, 'by-id')).includes('GET /v1/events/{id}'))
    await eventually(async () => (await callsThatRead(id, 'by-source')).includes('GET /v1/events/by-source'))
    await eventually(async () => (await callsThatRead(flow, 'by-flow')).includes('GET /v1/correlations/{id}'))
    expect([...(await callsThatRead(id, 'too-early')), ...(await callsThatRead(flow, 'too-early'))]).toEqual([])
  })
})

describe('While its queue does not accept a read', () => {
  const event = (token: string, method = 'GET') =>
    anHttpEvent({ method, path: '/v1/events', headers: { authorization: `Bearer ${token}`, 'x-tenant-id': tenantId } })

  it('an assessment is answered 503 without data, to the tenant too', async () => {
    const path = `/v1/events/${eventId}/assessment`
    await eventually(async () => (await read(own, path)).status === 200)
    const reader = await startFunction({
      path: 'functions/scoring/assessments-read.ts',
      environment: { ...environment, AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' },
      timeoutMs: 4_000,
    })
    const request = { ...anHttpEvent({ method: 'GET', path, headers: { authorization: `Bearer ${own}` } }) }
    const answer = await reader.invoke(request)
    await reader.kill()
    expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('store-unavailable') })
    expect(answer.body).not.toContain('score')
  })

  const whileQueueIs = async (url: string) => {
    const settings = { ...environment, AWS_ENDPOINT_URL_SQS: url }
    const reader = await startFunction({
      path: 'functions/views/events-read.ts',
      environment: settings,
      timeoutMs: 4_000,
    })
    try {
      const [forOperator, forTenant] = [await reader.invoke(event(operator)), await reader.invoke(event(own))]
      return { forOperator, forTenant }
    } finally {
      await reader.kill()
    }
  }

  it('the operator is answered 503 without data, and the tenant as always', async () => {
    const { forOperator, forTenant } = await whileQueueIs('http://127.0.0.1:1')
    expect(forOperator).toMatchObject({ statusCode: 503, body: expect.stringContaining('store-unavailable') })
    expect(forOperator.body).not.toContain(eventId)
    expect(forTenant).toMatchObject({ statusCode: 200, body: expect.stringContaining(eventId) })
  })

  it('the operator is answered 503 in time where the queue hangs', async () => {
    const hanging = createServer(() => undefined)
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
    const address = hanging.address()
    const port = typeof address === 'object' && address ? address.port : 0
    try {
      const { forOperator, forTenant } = await whileQueueIs(`http://127.0.0.1:${port}`)
      expect(forOperator.statusCode).toBe(503)
      expect(forOperator.body).not.toContain(eventId)
      expect(forTenant.statusCode).toBe(200)
    } finally {
      hanging.closeAllConnections()
      hanging.close()
    }
  })
})
