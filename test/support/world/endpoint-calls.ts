import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Endpoint } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { aPayment, type Client, insist } from './client.ts'
import { eventually } from './eventually.ts'

/** Endpoints with their method and path, for the name of a test. */
export const named = (choose: (endpoint: Endpoint) => boolean) =>
  endpoints.filter(choose).map((endpoint) => [`${endpoint.method.toUpperCase()} ${endpoint.path}`, endpoint] as const)

/** Values of a path or a query that belong to no tenant. The keys of an audit log are the same for all tenants. */
const isPublic = (parameter: string): boolean => ['type', 'tenant'].includes(parameter)

/** Where a list or a proof begins and ends. */
const isBound = (parameter: string): boolean => ['from', 'to'].includes(parameter)

/** Paths and parameters that name the resource of a call. */
const parametersOf = ({ parameters = [] }: Endpoint): readonly string[] =>
  parameters
    .filter(({ name, in: place, required }) => place !== 'header' && required && !isBound(name))
    .map(({ name }) => name)

/** Returns whether a call is about one resource that belongs to a tenant. */
export const isOfOneThing = (endpoint: Endpoint): boolean =>
  parametersOf(endpoint).some((parameter) => !isPublic(parameter))

/** Lists and counts of what has an id that no tenant owns, such as a correlation or an account of others. An unknown id has none. */
const listsOfAnyId: ReadonlySet<string> = new Set([
  ...['list-correlated-facts', 'list-activity', 'list-counterparties', 'get-reconciliation'],
])

/** The status of a call about something that the caller must not find. */
export const statusOfUnknown = ({ name }: Endpoint): number => (listsOfAnyId.has(name) ? 200 : 404)

const isWhole = (endpoint: Endpoint): boolean =>
  endpoint.method === 'get' && parametersOf(endpoint).length === 0 && !['open', 'token'].includes(endpoint.access)

const hasPages = ({ parameters = [] }: Endpoint): boolean => parameters.some(({ name }) => name === 'cursor')

export const isList = (endpoint: Endpoint): boolean => isWhole(endpoint) && hasPages(endpoint)

/** Returns whether a call sums up what a tenant has. */
export const isSummary = (endpoint: Endpoint): boolean => isWhole(endpoint) && !hasPages(endpoint)

const bodyOf = ({ body }: Endpoint): Readonly<{ mediaType: string; example: unknown }> | undefined => {
  const [first] = Object.entries(body?.content ?? {})
  return first && { mediaType: first[0], example: first[1].example }
}

const filled = ({ path, parameters = [] }: Endpoint, id: string): string => {
  const query = parameters.filter(({ in: place, required }) => place === 'query' && required)
  const step = path.replaceAll(/\{(\w+)\}/g, (_, name) => (isPublic(name) ? 'X.Y.Z.v1' : id))
  return `${step}?${query.map((parameter) => `${parameter.name}=${valueFor(parameter, id)}`).join('&')}`
}

type Parameter = NonNullable<Endpoint['parameters']>[number]

/** Every log has the size 0. */
const valueFor = ({ name, schema }: Parameter, id: string): string =>
  isBound(name) && schema instanceof z.ZodNumber ? '0' : (aroundNow[name] ?? id)

/** A period that has everything a test made. */
const aroundNow: Readonly<Record<string, string>> = Object.fromEntries(
  [['from', -1] as const, ['to', 1] as const].map(([name, days]) => [
    name,
    new Date(Date.now() + days * 86_400_000).toISOString(),
  ]),
)

/** Sends a payment that the calls by source and by correlation find under one id. */
export const aPaymentNamed = (client: Client, id: string): Promise<string> =>
  insist(client, aPayment({ source: id, id, correlationid: id }))

/** Sends a payment and waits until it is approved. Returns its id. */
export const anApprovedPayment = async (client: Client): Promise<string> => {
  const id = await insist(client, aPayment())
  await eventually(async () => {
    const { body } = await client.get('/v1/events')
    return (body as { items: { status: string }[] }).items[0]?.status === 'approved'
  })
  return id
}

/** The content of an answer, without what differs in every answer: ids, times, and what was asked for. */
export const contentOf = async (answer: Response) => {
  const { instance, traceId, from, to, source, ...content } = (await answer.json()) as Record<string, unknown>
  return { status: answer.status, ...content }
}

/** The ids in an answer. */
export const idsIn = async (answer: Response): Promise<ReadonlySet<string>> =>
  new Set((await answer.text()).match(/"id":"[0-9a-f-]{36}"/g) ?? [])

/** Requests an export, when the tenant has a signed log. Returns its id. */
export const anExport = (client: Client): Promise<string> =>
  eventually(async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
    const answer = await client.call('/v1/audit/exports', { method: 'POST', headers, body: '{}' })
    return answer.ok && ((await answer.json()) as { id: string }).id
  })

type CallOptions = Readonly<{ headers: Readonly<Record<string, string>>; change?: (body: string) => string }>

/** Calls an endpoint with its example for a body. `change` changes the text of the body. */
export const callEndpoint = (
  client: Client,
  endpoint: Endpoint,
  id: string,
  { headers, change = (body) => body }: CallOptions,
): Promise<Response> => {
  const body = bodyOf(endpoint)
  return client.call(filled(endpoint, id), {
    method: endpoint.method.toUpperCase(),
    headers: { ...(body && { 'content-type': body.mediaType }), ...headers },
    ...(body && { body: change(JSON.stringify(body.example)) }),
  })
}

/** Every scope but that of operators. */
export const everyScope = [...new Set(endpoints.map(({ access }) => access))]
  .filter((access) => access !== 'operator')
  .join(' ')
