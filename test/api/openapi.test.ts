import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Endpoint } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { openApiDocument } from '#api/openapi.ts'
import { problemFaces } from '#api/problem-faces.ts'
import { refusalsOf } from '#api/refusals.ts'
import { follow, referencesIn, schemasIn, step } from '#test/support/world/json-schema.ts'

const mediaTypeSchema = z.object({
  schema: z.unknown(),
  examples: z.record(z.string(), z.object({ value: z.unknown() })),
})
const contentSchema = z.record(z.string(), mediaTypeSchema)
const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(
    z.object({ $ref: z.string().optional(), name: z.string().optional(), in: z.string().optional() }),
  ),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(
    z.string(),
    z.object({ headers: z.record(z.string(), z.unknown()), content: contentSchema.default({}) }),
  ),
})
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({
    schemas: z.record(z.string(), z.looseObject({ examples: z.array(z.unknown()).default([]) })),
  }),
})

type Schema = Readonly<{
  oneOf?: readonly Readonly<{ $ref: string }>[]
  discriminator?: Readonly<{ mapping: Readonly<Record<string, string>> }>
  properties?: Readonly<Record<string, unknown>>
  required?: readonly string[]
}>

const document = openApiDocument()
const { paths, components } = documentSchema.parse(document)
const schemaAt = schemasIn(document, '2020-12')

const operationOf = ({ path, method }: Endpoint) => operationSchema.parse(paths[path]?.[method])

it('is an OpenAPI 3.1 document, as the schema of the OpenAPI Initiative has it', async () => {
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
})

it('refers to nothing that is not there', () => {
  expect(referencesIn(document).filter((reference) => follow(document, reference) === undefined)).toEqual([])
})

it('is the same every time', () => {
  expect(JSON.stringify(openApiDocument())).toBe(JSON.stringify(document))
})

it('has every endpoint once, and each operation under a name of its own', () => {
  const operations = Object.entries(paths).flatMap(([path, calls]) =>
    Object.keys(calls).map((method) => `${method} ${path}`),
  )
  expect(operations.toSorted()).toEqual(endpoints.map(({ method, path }) => `${method} ${path}`).toSorted())
  const names = Object.values(paths).flatMap((calls) => Object.values(calls).map(({ operationId }) => operationId))
  expect(new Set(names).size).toBe(endpoints.length)
})

/** Every body in every media type, with the pointer to its schema. */
const bodies = endpoints.flatMap((endpoint) => {
  const operation = operationOf(endpoint)
  const at = `/paths/${step(endpoint.path)}/${endpoint.method}`
  const parts = [
    { at: `${at}/requestBody/content`, content: operation.requestBody?.content ?? {} },
    ...Object.entries(operation.responses).map(([status, { content }]) => ({
      at: `${at}/responses/${status}/content`,
      content,
    })),
  ]
  return parts.flatMap((part) =>
    Object.entries(part.content).map(([mediaType, { examples }]) => ({
      what: `${part.at}/${mediaType}`,
      pointer: `${part.at}/${step(mediaType)}/schema`,
      values: Object.values(examples).map(({ value }) => value),
    })),
  )
})

describe('Every example', () => {
  it.each(bodies)('of $what fits its schema', ({ pointer, values }) => {
    expect(values.length).toBeGreaterThan(0)
    expect(values.flatMap(schemaAt(pointer))).toEqual([])
  })

  const withExamples = Object.entries(components.schemas).filter(([, { examples }]) => examples.length > 0)
  it.each(withExamples)('of %s fits it', (name, { examples }) => {
    expect(examples.flatMap(schemaAt(`/components/schemas/${step(name)}`))).toEqual([])
  })
})

describe('The schema of a CloudEvent', () => {
  const faultsOf = schemaAt('/components/schemas/CloudEvent')
  const event = {
    specversion: '1.0',
    type: 'Payment.Transfer.Observed.v1',
    source: '/desk/7',
    data: {
      kind: 'transfer',
      amount: { minorUnits: 1, currency: 'EUR' },
      debtor: { accountId: '4711' },
      creditor: { accountId: '0815' },
    },
  }

  it('takes an event with fields its type does not have', () => {
    expect(faultsOf({ ...event, data: { ...event.data, more: true } })).toEqual([])
  })

  it.each([
    ['data that does not fit the type', { ...event, data: { ...event.data, kind: 'gift' } }],
    ['a type the catalogue does not have', { ...event, type: 'Payment.Transfer.Dreamt.v1' }],
    ['a type reserved for Sluice', { ...event, type: 'Workflow.Event.Moved.v1' }],
    ['an attribute whose name CloudEvents does not allow', { ...event, Colour: 'red' }],
    ['an attribute of facts', { ...event, actor: 'x' }],
    ['an attribute that is an object', { ...event, colour: {} }],
    ['an unknown currency', { ...event, data: { ...event.data, amount: { minorUnits: 1, currency: 'ZZZ' } } }],
  ])('refuses %s', (_, input) => {
    expect(faultsOf(input)).not.toEqual([])
  })
})

/** Every object in the document, with its place. */
const nodesIn = (node: unknown, place = ''): readonly (readonly [string, object])[] =>
  typeof node !== 'object' || node === null
    ? []
    : [
        [place, node] as const,
        ...Object.entries(node).flatMap(([name, inner]) =>
          name === 'examples' || name === 'example' ? [] : nodesIn(inner, `${place}/${name}`),
        ),
      ]

describe('For generators of clients', () => {
  const nodes = nodesIn(document)
  const placesWith = (fits: (node: object, place: string) => boolean) =>
    nodes.filter(([place, node]) => fits(node, place)).map(([place]) => place)

  it('no schema has a choice beside its properties, and none is a constant', () => {
    expect(placesWith((node) => ('oneOf' in node || 'anyOf' in node) && 'properties' in node)).toEqual([])
    expect(placesWith((node) => 'const' in node)).toEqual([])
  })

  it('no choice has a branch that accepts any object', () => {
    const openBranch = (branch: object): boolean => {
      const target = '$ref' in branch ? follow(document, String(branch.$ref)) : branch
      return (
        typeof target === 'object' &&
        target !== null &&
        'type' in target &&
        target.type === 'object' &&
        !('required' in target)
      )
    }
    const branches = (node: object) =>
      Object.entries(node).flatMap(([name, all]) => (/^(?:one|any)Of$/.test(name) ? all : []))
    expect(placesWith((node) => branches(node).some(openBranch))).toEqual([])
  })

  it('a header is plain text', () => {
    expect(
      placesWith((node) => 'in' in node && node.in === 'header' && JSON.stringify(node).includes('"format"')),
    ).toEqual([])
  })

  it('each type of event is whole, and CloudEvent finds it by its type', () => {
    const { CloudEvent: event, ...schemas } = components.schemas as Readonly<Record<string, Schema>>
    const { mapping = {} } = event?.discriminator ?? {}
    expect(event?.oneOf?.map(({ $ref }) => $ref)).toEqual(Object.values(mapping))
    for (const type of Object.keys(mapping)) {
      expect(schemas[type]?.properties?.type).toEqual({ type: 'string', enum: [type] })
      expect(schemas[type]?.required).toEqual(expect.arrayContaining(['specversion', 'type', 'source', 'data']))
    }
  })
})

describe('Every operation', () => {
  it.each(endpoints)('of $name names the token it requires', (endpoint) => {
    const { access } = endpoint
    const acting = access === 'operator' && endpoint.method !== 'get' ? ['operator:write'] : []
    const scopes = access === 'token' ? [] : [access, ...acting]
    expect(operationOf(endpoint).security).toEqual(access === 'open' ? [] : [{ token: scopes }])
  })

  it.each(endpoints)('of $name has every error it can answer, under its status, with an example', (endpoint) => {
    const { responses } = operationOf(endpoint)
    const documented = Object.entries(responses).flatMap(([status, { content }]) =>
      Object.keys(content['application/problem+json']?.examples ?? {}).map((code) => `${status} ${code}`),
    )
    const expected = refusalsOf(endpoint).map((code) => `${problemFaces[code].status} ${code}`)
    expect(documented.toSorted()).toEqual([...expected, '500 internal'].toSorted())
  })

  it.each(endpoints)('of $name has the headers that every answer has', (endpoint) => {
    for (const { headers } of Object.values(operationOf(endpoint).responses))
      expect(Object.keys(headers)).toEqual(
        expect.arrayContaining([
          ...['X-Request-Id', 'X-Correlation-Id', 'Cache-Control'],
          ...['X-Content-Type-Options', 'Strict-Transport-Security'],
        ]),
      )
  })

  const isList = ({ method, answers }: Endpoint): boolean => {
    const examples = Object.values(answers[200]?.content ?? {}).map(({ example }) => JSON.stringify(example))
    return method === 'get' && examples.some((text) => text.includes('"nextCursor":'))
  }

  it.each(endpoints.filter(isList))('of the list $name is conditional', ({ isConditional }) => {
    expect(isConditional).toBe(true)
  })

  it.each(endpoints)('of $name has If-None-Match, an ETag and a 304 only if it is conditional', (endpoint) => {
    const { parameters, responses } = operationOf(endpoint)
    const { isConditional = false } = endpoint
    expect(parameters.some(({ $ref }) => $ref === '#/components/parameters/IfNoneMatch')).toBe(isConditional)
    expect('ETag' in (responses[200]?.headers ?? {})).toBe(isConditional)
    expect(responses[304] !== undefined).toBe(isConditional)
    expect(responses[304]?.content ?? {}).toEqual({})
  })

  it.each(endpoints.filter(({ creates }) => creates))(
    'of $name requires a key that is kept for 24 hours',
    (endpoint) => {
      const reference = '#/components/parameters/IdempotencyKey'
      expect(operationOf(endpoint).parameters).toContainEqual({ $ref: reference })
      expect(follow(document, reference)).toMatchObject({
        required: true,
        description: expect.stringContaining('24 hours'),
      })
    },
  )

  it.each(endpoints)('of $name has the parameters of its path', (endpoint) => {
    const named = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const inPath = operationOf(endpoint).parameters.filter((parameter) => parameter.in === 'path')
    expect(inPath.map(({ name }) => name)).toEqual(named)
  })
})

const int32Max = 2 ** 31 - 1

/** The integers in a document whose values do not fit into 32 bits. */
const longsIn = (node: unknown): readonly Readonly<{ format?: string }>[] => {
  if (typeof node !== 'object' || node === null) return []
  const { type, minimum = 0, maximum = 0 } = node as Record<string, unknown>
  const isLong = type === 'integer' && (Number(maximum) > int32Max || Number(minimum) < -int32Max - 1)
  return [...(isLong ? [node] : []), ...Object.values(node).flatMap(longsIn)]
}

it('describes amounts as integers of 64 bits, because Java and C# read an integer without a format as one of 32', () => {
  const longs = longsIn(document)
  expect(longs.length).toBeGreaterThan(20)
  expect(longs.filter(({ format }) => format !== 'int64')).toEqual([])
})

it('describes the id of an account in a path and in a query as in a body', () => {
  const parameterSchema = z.object({ name: z.string(), in: z.string(), schema: z.looseObject({}) })
  const parameters = Object.entries(z.record(z.string(), z.record(z.string(), z.unknown())).parse(document.paths))
    .flatMap(([path, calls]) => Object.values(calls).map((call) => ({ path, call })))
    .flatMap(({ path, call }) =>
      Object(call).parameters.flatMap((each: unknown) => {
        const { data } = parameterSchema.safeParse(each)
        const isAccount = data?.name === 'accountId' || (path.startsWith('/v1/accounts/') && data?.in === 'path')
        return isAccount ? [data.schema] : []
      }),
    )
  const body = z
    .object({ properties: z.object({ accountId: z.looseObject({}) }) })
    .parse(components.schemas.Transaction)
  expect(parameters.length).toBe(7)
  for (const schema of parameters) expect(schema).toEqual(body.properties.accountId)
})
