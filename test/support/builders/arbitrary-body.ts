import fc from 'fast-check'
import { apiDocument, type Operation } from '../world/api-operations.ts'
import { usually } from '../world/usually.ts'
import { arbitrariesOf, type Schema } from './arbitrary-of-schema.ts'
import { hostileHeader, junkBytes } from './hostile-values.ts'
import { spoiled } from './spoiled.ts'

/** A placeholder where a body names its tenant. The sender replaces it. */
export const ownTenantId = 'the-senders-own-tenant'

type Sent = Readonly<{ body: Buffer | undefined; headers: Readonly<Record<string, string>> }>

/** The body of a request for an operation, and the headers that describe it. */
export const bodyOf = ({ requestBody, parameters }: Operation): fc.Arbitrary<Sent> => {
  const media = Object.entries(requestBody?.content ?? {})
  if (media.length === 0) return usually(fc.constant({ body: undefined, headers: {} }), junk, 20)
  const isBinaryKnown = parameters.some(({ name }) => name === 'ce-specversion')
  const drawn = fc.oneof(
    { weight: 2, arbitrary: junk },
    ...media.map(([mediaType, { schema }]) => ({ weight: 10, arbitrary: written(mediaType, schema) })),
    ...(isBinaryKnown ? [{ weight: 6, arbitrary: binary(media[0]?.[1].schema ?? {}) }] : []),
  )
  return drawn.filter(reachesFunctions)
}

/** The local stand-in for API Gateway passes on the values of these headers, not their raw text. */
const reachesFunctions = ({ body }: Sent): boolean => !/^\s*(-?0|false)\s*$/.test(body?.toString('utf8', 0, 20) ?? '')

const typed = (mediaType: string) =>
  usually(fc.constantFrom(mediaType, `${mediaType}; charset=utf-8`, mediaType.toUpperCase()), wrongTypes)

const wrongTypes = fc.oneof(
  fc.constantFrom('text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/problem+json'),
  fc.constantFrom('application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'),
)

const junk: fc.Arbitrary<Sent> = fc.tuple(junkBytes, wrongTypes).map(([body, type]) => withType(type, body))

const withType = (type: string, body: Buffer): Sent => ({ body, headers: { 'content-type': type } })

const written = (mediaType: string, schema: Schema): fc.Arbitrary<Sent> => {
  const value = usually(valuesFor(schema), spoiled(valuesFor(schema)), 2)
  return fc
    .tuple(typed(mediaType), value, flaw)
    .map(([type, body, damage]) => withType(type, Buffer.from(damage(textAs(body)))))
}

const valuesFor = arbitrariesOf(apiDocument)

const textAs = (value: unknown): string => JSON.stringify(value, ownTenant) ?? ''

/** A caller that names another tenant is refused, so few requests name one. */
const ownTenant = (name: string, value: unknown): unknown =>
  /^tenantid$/i.test(name) && typeof value === 'string' && value.length % 8 > 0 ? ownTenantId : value

/** The damage that a text can take on its way. */
const flaw: fc.Arbitrary<(text: string) => string> = usually(
  fc.constant((text: string) => text),
  fc.constantFrom(
    (text: string) => text.slice(0, -1),
    (text: string) => `\ufeff${text}`,
    (text: string) => ` \n${text}\n`,
    (text: string) => text.replace(/\d+/, '1e999'),
    (text: string) => text.replace(/^\{/, '{"data":{},'),
    (text: string) => text.replaceAll('"', "'"),
  ),
  16,
)

/** A CloudEvent in binary mode: its data in the body, all else in headers. */
const binary = (schema: Schema): fc.Arbitrary<Sent> =>
  fc
    .tuple(usually(valuesFor(schema), spoiled(valuesFor(schema)), 2), usually(fc.constant(''), hostileHeader))
    .map(([event, noise]) => {
      const { data, ...attributes } = (typeof event === 'object' && event !== null ? event : {}) as Record<
        string,
        unknown
      >
      const headers = Object.entries(attributes)
        .filter(([name]) => /^[a-z]+$/.test(name) && name !== 'tenantid')
        .map(([name, value]) => [`ce-${name}`, encoded(typeof value === 'string' ? value : textAs(value))])
      const extra = noise === '' ? {} : { 'ce-subject': noise }
      return {
        body: Buffer.from(textAs(data)),
        headers: { ...Object.fromEntries(headers), ...extra, 'content-type': 'application/json' },
      }
    })

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())
