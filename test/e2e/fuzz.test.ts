import { randomInt, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { type AnyRequest, placeholders, requestsFor } from '#test/support/builders/arbitrary-request.ts'
import { apiOperations, type Operation } from '#test/support/world/api-operations.ts'
import { aClient, aToken, type Client } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import { faultsOfAnswer } from '#test/support/world/judge-answer.ts'
import { jsonOf, type RawAnswer, sendRaw } from '#test/support/world/send-raw.ts'

const environment = inject('environment')
const url = environment.SLUICE_HTTP_URL ?? ''

const requestCount = Number(process.env.SLUICE_FUZZ_REQUESTS ?? 2000)
const seed = Number(process.env.SLUICE_FUZZ_SEED ?? randomInt(2 ** 31))

/** Enough that none of them comes near its limit of requests a second. */
const senderCount = 4
const inFlightMax = 8

/** As many requests as are drawn at once. */
const handful = 250

/** Every operation alike: what takes a body has most to get wrong, so it comes three times as often. */
const drawn = fc.oneof(
  ...apiOperations.map((operation) => ({
    weight: operation.requestBody ? 3 : 1,
    arbitrary: requestsFor(operation, senderCount),
  })),
)

type Sender = Readonly<{ tenant: string; client: Client; token: string; operator: string; accepted: Set<string> }>

const scopesOf = ({ security }: Operation): readonly string[] => security.flatMap(({ token }) => token)

const isForOperators = (operation: Operation): boolean => scopesOf(operation).includes('operator')

/** Everything a tenant's own may be allowed. */
const scope = [...new Set(apiOperations.filter((each) => !isForOperators(each)).flatMap(scopesOf))].join(' ')

const aSender = async (): Promise<Sender> => {
  const tenant = `fuzz-${randomUUID()}`
  const [client, token, operator] = await Promise.all([
    aClient(environment, tenant),
    aToken(environment, { tenant, scope }),
    aToken(environment, { operator: true, scope: 'operator:write' }),
  ])
  return { tenant, client, token, operator, accepted: new Set() }
}

const filledIn = ({ request, operation }: AnyRequest, sender: Sender): AnyRequest['request'] => {
  const { tenant, token, operator, accepted } = sender
  const isOperator = isForOperators(operation)
  const { authorization, ...headers } = request.headers ?? {}
  const shown = authorization === placeholders.token ? `Bearer ${isOperator ? operator : token}` : authorization
  const eventId = [...accepted].at(-1) ?? placeholders.eventId
  return {
    ...request,
    body: namesTenant(request.body)
      ? Buffer.from(String(request.body).replaceAll(placeholders.tenantId, tenant))
      : request.body,
    path: request.path.replace(placeholders.eventId, eventId),
    headers: {
      ...(isOperator && { 'x-tenant-id': tenant, 'x-operator-reason': 'A generated request' }),
      ...headers,
      ...(shown !== undefined && { authorization: shown }),
    },
  }
}

const namesTenant = (body: Buffer | undefined): boolean => body?.includes(placeholders.tenantId) ?? false

type Named = Readonly<{ id?: string }>
type Receipt = Named &
  Readonly<{ results?: readonly Named[]; entries?: readonly Named[]; debit?: Named; credit?: Named }>

/** Calls of the ledger whose answer names events. */
const ledgerCalls = [
  'post /v1/accounts',
  'patch /v1/accounts/{id}',
  'post /v1/accounts/{id}/close',
  'post /v1/transactions',
  'post /v1/transactions/{id}/reversal',
  'post /v1/transfers',
]

/** The call whose answer names a job, and no event. */
const jobCall = 'post /v1/audit/exports'

/** The events that an answer reports as accepted. */
const acceptedIn = ({ method, path }: Operation, answer: RawAnswer): readonly string[] => {
  const call = `${method.toLowerCase()} ${path}`
  const isWritten = [200, 201].includes(answer.status) && ledgerCalls.includes(call)
  if (call === jobCall || (!isWritten && answer.status !== 202 && answer.status !== 207)) return []
  const { id, results = [], entries = [], debit, credit } = jsonOf(answer) as Receipt
  return [{ id }, debit, credit, ...results, ...entries].flatMap((named) => named?.id ?? [])
}

/** The details that a reader of a failure needs to repeat the request. */
const describeFault = ({ request }: AnyRequest, index: number, answer: RawAnswer, faults: readonly string[]) => ({
  index,
  faults,
  call: `${request.method} ${request.path.slice(0, 300)}`,
  headers: request.headers,
  body: request.body?.toString().slice(0, 1000),
  answer: `${answer.status} ${answer.body.toString().slice(0, 1000)}`,
})

const listAll = async (client: Client, cursor = ''): Promise<readonly string[]> => {
  const { body } = await client.get(`/v1/events?limit=200${cursor && `&cursor=${cursor}`}`)
  const { items, nextCursor } = body as { items: { id: string }[]; nextCursor: string | null }
  const ids = items.map(({ id }) => id)
  return nextCursor === null ? ids : [...ids, ...(await listAll(client, nextCursor))]
}

/** API Gateway decodes an encoded slash, which then divides the path: the request was for another path than was meant. */
const isElsewhere = ({ request }: AnyRequest, answer: RawAnswer): boolean =>
  /%2f/i.test(request.path) &&
  ['route-not-found', 'method-not-allowed'].includes((jsonOf(answer) as { code: string }).code)

/** On a busy machine, an answer can be late. Its text asks for the same request again. */
const tryCountMax = 5

const sendPatiently = async (request: Parameters<typeof sendRaw>[1]): Promise<RawAnswer> => {
  for (let tries = 1; tries < tryCountMax; tries += 1) {
    const answer = await sendRaw(url, request)
    if (answer.status !== 503) return answer
  }
  return sendRaw(url, request)
}

type Outcome = Readonly<{ faults: readonly unknown[]; statuses: ReadonlyMap<number, number> }>

/** The run ends after so many faults: more of them are not read. */
const faultCountMax = 10

const sendAll = async (senders: readonly Sender[]): Promise<Outcome> => {
  const faults: unknown[] = []
  const statuses = new Map<number, number>()
  const send = async (any: AnyRequest, index: number): Promise<void> => {
    const sender = senders[any.sender]
    if (!sender) return
    const answer = await sendPatiently(filledIn(any, sender))
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    for (const id of acceptedIn(any.operation, answer)) sender.accepted.add(id)
    const found = isElsewhere(any, answer) ? [] : faultsOfAnswer(any.operation, answer)
    if (found.length > 0) faults.push(describeFault(any, index, answer, found))
  }
  for (let first = 0; first < requestCount && faults.length < faultCountMax; first += handful) {
    const numRuns = Math.min(handful, requestCount - first)
    const requests = fc.sample(drawn, { seed: seed + first, numRuns })
    await inParallel(inFlightMax, requests, (any, place) => send(any, first + place))
  }
  return { faults, statuses }
}

/** Accepted events that are missing from the list or unreadable, and listed events that were never accepted. */
const expectAllKept = async ({ client, accepted }: Sender): Promise<void> => {
  const ids = [...accepted].toSorted()
  const listed = await eventually(async () => {
    const found = await listAll(client)
    return found.length >= ids.length && found.toSorted()
  }, 600_000)
  expect(listed).toEqual(ids)
  const unread: string[] = []
  await inParallel(inFlightMax, ids, async (id) => {
    const { status, body } = await client.get(`/v1/events/${id}`)
    if (status !== 200 || (body as { id: string }).id !== id) unread.push(id)
  })
  expect(unread).toEqual([])
}

describe(`Requests of any kind (SLUICE_FUZZ_SEED=${seed} repeats them)`, () => {
  it('are answered as documented, and leave nothing half-written', { timeout: 3_600_000 }, async () => {
    const senders = await Promise.all(Array.from({ length: senderCount }, aSender))
    const { faults, statuses } = await sendAll(senders)
    expect(faults).toEqual([])
    // Both the accepted and the refused have come about, or nothing was tried.
    for (const status of [200, 202, 207, 400, 401, 403, 404, 415, 422])
      expect(statuses.get(status) ?? 0, `answers with ${status}`).toBeGreaterThan(requestCount / 100)
    for (const sender of senders) await expectAllKept(sender)
  })
})
