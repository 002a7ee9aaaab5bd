import specs from '@asyncapi/specs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { asyncApiDocument } from '#api/asyncapi.ts'
import { catalogue, producerType } from '#catalogue/catalogue.ts'
import { follow, referencesIn, schemasIn, step } from '#test/support/world/json-schema.ts'
import topology from '../../infra/rabbitmq/definitions.json' with { type: 'json' }

const channelSchema = z.object({
  messages: z.record(z.string(), z.object({ $ref: z.string() })),
  bindings: z.object({ amqp: z.object({ exchange: z.looseObject({ name: z.string() }) }) }).optional(),
})
const documentSchema = z.object({
  channels: z.record(z.string(), channelSchema),
  operations: z.record(z.string(), z.object({ channel: z.object({ $ref: z.string() }) })),
  components: z.object({
    messages: z.record(z.string(), z.object({ examples: z.array(z.object({ payload: z.unknown() })).min(1) })),
  }),
})

const document = asyncApiDocument()
const { channels, operations, components } = documentSchema.parse(document)
const types = [...catalogue.keys()]
const messages = Object.entries(components.messages)

it('is an AsyncAPI 3.0 document, as the schema of the AsyncAPI Initiative has it', () => {
  // Its schema has formats that are of no standard, and words that ajv does not know.
  const ajv = new Ajv({ strict: false, logger: false, validateSchema: false })
  formats.default(ajv)
  const schema: Readonly<Record<string, unknown>> = { ...specs.schemasWithoutId['3.0.0'] }
  const isValid = ajv.validate(schema, document)
  expect({ isValid, errors: ajv.errors }).toEqual({ isValid: true, errors: null })
})

it('refers to nothing that is not there', () => {
  expect(referencesIn(document).filter((reference) => follow(document, reference) === undefined)).toEqual([])
})

describe('Messages', () => {
  it('are there for every version of every type, as a fact and as a producer sends it', () => {
    const sent = types.filter((type) => producerType(type)).map((type) => `${type}.sent`)
    expect(messages.map(([name]) => name).toSorted()).toEqual([...types, ...sent].toSorted())
  })

  const schemaAt = schemasIn(document, 'draft-07')
  it.each(messages)('%s has examples that fit its payload', (name, { examples }) => {
    const faultsOf = schemaAt(`/components/messages/${step(name)}/payload`)
    expect(examples.map(({ payload }) => payload).flatMap(faultsOf)).toEqual([])
  })

  it.each(messages)('%s has a payload that refuses another type', (name, { examples }) => {
    const faultsOf = schemaAt(`/components/messages/${step(name)}/payload`)
    expect(
      faultsOf({ ...z.record(z.string(), z.unknown()).parse(examples[0]?.payload), type: 'A.B.C.v1' }),
    ).not.toEqual([])
  })
})

describe('A commitment', () => {
  const schemaAt = schemasIn(document, 'draft-07')
  const commitment = `commitment:${'A'.repeat(43)}`
  const faultsOf = (name: string, data: Readonly<Record<string, unknown>>) =>
    schemaAt(`/components/schemas/${step(name)}`)({ ...catalogue.get(name.replace(/\.\w+$/, ''))?.example, ...data })

  it('fits a fact in the place of a personal or secret value, and nothing that a producer sends', () => {
    const taken = { email: commitment, verificationToken: commitment }
    expect(faultsOf('User.Account.Registered.v1.fact', taken)).toEqual([])
    expect(faultsOf('User.Account.Registered.v1.fact', {})).toEqual([])
    expect(faultsOf('User.Account.Registered.v1.data', taken)).not.toEqual([])
  })

  it('fits in the place of a whole object, and not in that of an identifier', () => {
    expect(faultsOf('Risk.Event.Reported.v1.fact', { metadata: commitment, description: commitment })).toEqual([])
    expect(faultsOf('User.Account.Registered.v1.fact', { userId: commitment })).not.toEqual([])
  })

  it('is in no fact that only Sluice writes', () => {
    const names = Object.keys(
      z.object({ components: z.object({ schemas: z.looseObject({}) }) }).parse(document).components.schemas,
    )
    const types = names.filter((name) => name.endsWith('.fact')).map((name) => name.replace(/\.fact$/, ''))
    expect(types).toContain('Ledger.Transaction.Recorded.v1')
    expect(types.filter((type) => !producerType(type) && !type.startsWith('Ledger.'))).toEqual([])
  })
})

describe('Channels', () => {
  it('name the facts with clear values', () => {
    const descriptionOf = (name: string) =>
      z
        .looseObject({ description: z.string() })
        .parse(z.object({ channels: z.record(z.string(), z.unknown()) }).parse(document).channels[name]).description
    expect(descriptionOf('risk_events')).toContain('clear in all facts')
    expect(descriptionOf('sluice.events')).toContain('clear in facts of the types User.Account.Registered.v1, ')
    expect(descriptionOf('facts')).toContain('with commitments')
  })

  const namesIn = (channel: string) => Object.keys(channels[channel]?.messages ?? {})

  it('accept the types that producers may send, and publish every fact', () => {
    expect(namesIn('intake')).toEqual(types.filter((type) => producerType(type)).map((type) => `${type}.sent`))
    expect(namesIn('facts')).toEqual(types)
  })

  it('are the exchanges that the broker has, with the messages that are routed there', () => {
    const exchanges = Object.values(channels).flatMap(({ bindings }) => (bindings ? [bindings.amqp.exchange] : []))
    for (const { name, type, durable } of exchanges)
      expect(topology.exchanges).toContainEqual(expect.objectContaining({ name, type, durable }))
    const routed = Map.groupBy(
      [...catalogue.values()].flatMap(({ type, routes }) =>
        routes.map(({ exchange, as = type }) => ({ exchange, as })),
      ),
      ({ exchange }) => exchange,
    )
    expect(exchanges.map(({ name }) => name).toSorted()).toEqual([...routed.keys()].toSorted())
    for (const [exchange, rows] of routed)
      expect(namesIn(exchange).toSorted()).toEqual([...new Set(rows.map(({ as }) => as))].toSorted())
  })

  it('have an operation each', () => {
    const served = Object.values(operations).map(({ channel }) => channel.$ref.replace('#/channels/', ''))
    expect(served.toSorted()).toEqual(Object.keys(channels).toSorted())
  })
})
