import type { Endpoint, Parameter } from '#api/endpoint.ts'
import { privacyOf } from '#catalogue/marked-places.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { sha256 } from '#kernel/application/sha256.ts'

type Values = Readonly<Record<string, string | undefined>>

/** A call that reads for a tenant, with the values of its parameters. */
export type ReadCall = Readonly<{
  tenantId: string
  endpoint: Pick<Endpoint, 'access' | 'parameters'>
  pathParameters: Values
  query: Values
}>

/**
 * Names the event, account or tenant that a call reads. Returns `undefined` for a list and for the catalogue, which belongs to no
 * tenant. A sensitive id is a hash, and a value that is not an id is `invalid`, because it can be any text.
 */
export const resourceOfRead = ({ tenantId, endpoint, pathParameters, query }: ReadCall): string | undefined => {
  if (endpoint.access === 'token') return undefined
  const parameter = endpoint.parameters?.find(({ in: place, required }) => place !== 'header' && required)
  if (parameter === undefined) return undefined
  const value = (parameter.in === 'path' ? pathParameters : query)[parameter.name]
  if (value === undefined || !isId(parameter, value)) return 'invalid'
  return privacyOf(parameter.schema) ? hashOfAccount(tenantId, value) : value
}

const isId = ({ schema }: Parameter, value: string): boolean => schema.safeParse(value).success

/** The only sensitive ids are those of accounts. An account has one hash, whatever the spelling of its id. */
const hashOfAccount = (tenantId: string, accountId: string): string =>
  sha256(JSON.stringify([tenantId, canonicalAccountId(accountId)]))
