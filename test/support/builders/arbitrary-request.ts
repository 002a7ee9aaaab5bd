import fc from 'fast-check'
import { apiDocument, type Operation, type Parameter } from '../world/api-operations.ts'
import type { RawRequest } from '../world/send-raw.ts'
import { usually } from '../world/usually.ts'
import { bodyOf, ownTenantId } from './arbitrary-body.ts'
import { arbitrariesOf } from './arbitrary-of-schema.ts'
import { hostileHeader, hostileStep } from './hostile-values.ts'

/** A request for one operation, not yet with a token of its own. */
export type AnyRequest = Readonly<{ operation: Operation; request: RawRequest; sender: number }>

/** Placeholders that the sender replaces: an existing event, a valid token, and its own tenant. */
export const placeholders = {
  eventId: '00000000-0000-4000-8000-00000000e0e0',
  token: 'Bearer a-valid-token',
  tenantId: ownTenantId,
} as const

const valuesFor = arbitrariesOf(apiDocument)

/** Mostly what the contract asks for, sometimes nearly, sometimes anything; for each of so many senders. */
export const requestsFor = (operation: Operation, senderCount: number): fc.Arbitrary<AnyRequest> =>
  fc
    .record({
      path: pathOf(operation),
      query: queryOf(operation),
      sent: bodyOf(operation),
      headers: headersOf(operation),
    })
    .chain(({ path, query, sent, headers }) =>
      fc.nat(senderCount - 1).map((sender) => ({
        operation,
        sender,
        request: {
          method: operation.method,
          path: `${path}${query}`,
          // The headers of the content come last: a header that is drawn for a parameter does not replace them.
          headers: { ...headers, ...sent.headers },
          body: sent.body,
        },
      })),
    )

const textOf = ({ schema, example }: Parameter): fc.Arbitrary<string> => {
  const drawn = valuesFor(schema).map(String)
  return example === undefined ? drawn : fc.oneof(drawn, fc.constant(String(example)))
}

const pathOf = ({ path, parameters }: Operation): fc.Arbitrary<string> => {
  const steps = parameters.filter((parameter) => parameter.in === 'path')
  const drawn = steps.map((parameter) => {
    const fitting = textOf(parameter)
      .filter((text) => text.isWellFormed() && !/^\.{0,2}$/.test(text))
      .map(encodeURIComponent)
    return usually(fc.oneof(fitting, fc.constant(placeholders.eventId)), hostileStep, 3)
  })
  return fc
    .tuple(...drawn)
    .map((texts) => steps.reduce((all, { name }, index) => all.replace(`{${name}}`, () => texts[index] ?? ''), path))
}

const queryOf = ({ parameters }: Operation): fc.Arbitrary<string> => {
  const known = parameters
    .filter((parameter) => parameter.in === 'query')
    .map((parameter) => {
      const fitting = textOf(parameter)
        .filter((text) => text.isWellFormed())
        .map(encodeURIComponent)
      return fc.option(
        usually(fitting, hostileStep).map((value) => `${parameter.name}=${value}`),
        { nil: '', freq: 1 },
      )
    })
  const other = usually(fc.constant(''), fc.constantFrom('x=1', 'limit=1&limit=2', 'limit', '=', '&&', '__proto__=1'))
  return fc.tuple(...known, other).map((parts) => {
    const query = parts.filter(Boolean).join('&')
    return query === '' ? '' : `?${query}`
  })
}

const fewKeys = fc.integer({ min: 1, max: 40 }).map((number) => `key-${number}`)

/** Headers whose valid values no schema describes. */
const goodHeaders: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'idempotency-key': usually(fc.uuid(), fewKeys, 4),
  'x-correlation-id': fc.uuid(),
  traceparent: fc.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
}

const headersOf = ({ parameters }: Operation): fc.Arbitrary<Record<string, string>> => {
  const known = parameters
    .filter((parameter) => parameter.in === 'header' && !parameter.name.startsWith('ce-'))
    .map((parameter) => {
      const name = parameter.name.toLowerCase()
      const drawn = usually(goodHeaders[name] ?? textOf(parameter).filter(isSendable), hostileHeader, 10)
      // A caller that names another tenant is refused, so most requests do not name one.
      const freq = parameter.required ? 20 : name === 'x-tenant-id' ? 0.05 : 1
      return sometimes(name, drawn, freq)
    })
  const token = usually(
    fc.constant<string>(placeholders.token),
    fc.oneof(hostileHeader, fc.constantFrom('Bearer x.y.z', 'Bearer ', 'Basic eDp5', 'Bearer e30.e30.e30')),
  )
  return fc.tuple(...known, sometimes('authorization', token, 20)).map((parts) => Object.assign({}, ...parts))
}

/** `odds` to one that the header is there. */
const sometimes = (name: string, value: fc.Arbitrary<string>, odds: number) =>
  fc.oneof(
    { weight: Math.round(odds * 100), arbitrary: value.map((text) => ({ [name]: text })) },
    { weight: 100, arbitrary: fc.constant({}) },
  )

const isSendable = (text: string): boolean => /^[\t -~\xa0-\xff]*$/.test(text)
