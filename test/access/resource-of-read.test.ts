import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { resourceOfRead } from '#access/application/resource-of-read.ts'
import { getAccountEndpoint } from '#api/accounts.ts'
import { getEventSchemaEndpoint } from '#api/catalogue.ts'
import { isWriting } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { listTransactionsEndpoint } from '#api/entries.ts'
import { getTenantEndpoint } from '#api/tenants.ts'
import { getEventEndpoint, listEventsEndpoint } from '#api/views.ts'

const call = { tenantId: 'acme', pathParameters: {}, query: {} }
const eventId = '3f1d7a2c-9b10-4a55-9e6b-0d6c1f0e3b0a'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the resource of a read', () => {
  it('is the id of an event or a tenant', () => {
    const event = { ...call, endpoint: getEventEndpoint, pathParameters: { id: eventId } }
    expect(resourceOfRead(event)).toBe(eventId)
    expect(resourceOfRead({ ...call, endpoint: getTenantEndpoint, pathParameters: { id: 'globex' } })).toBe('globex')
  })

  it('is one hash for every spelling of an account, in a path and in a query, as the documents compute it', () => {
    const hash = hashOf('["acme","DE02120300000000202051"]')
    for (const spelling of ['DE02120300000000202051', 'de02 1203 0000 0000 2020 51']) {
      const inPath = { ...call, endpoint: getAccountEndpoint, pathParameters: { id: spelling } }
      const inQuery = { ...call, endpoint: listTransactionsEndpoint, query: { accountId: spelling } }
      expect([resourceOfRead(inPath), resourceOfRead(inQuery)]).toEqual([hash, hash])
      expect(resourceOfRead({ ...inPath, tenantId: 'globex' })).not.toBe(hash)
    }
  })

  it('is missing for a list and for the catalogue', () => {
    expect(resourceOfRead({ ...call, endpoint: listEventsEndpoint, query: { type: 'x' } })).toBeUndefined()
    const schema = { ...call, endpoint: getEventSchemaEndpoint, pathParameters: { type: 'DE02120300000000202051' } }
    expect(resourceOfRead(schema)).toBeUndefined()
  })

  it.each([undefined, '', 'DE02120300000000202051', `${eventId}x`])('is not the text of an invalid id: %j', (id) => {
    expect(resourceOfRead({ ...call, endpoint: getEventEndpoint, pathParameters: { id } })).toBe('invalid')
  })

  it('never has a text that is not an id, whatever the call, except as the hash of an account', () => {
    const text = 'Erika Mustermann/12 %'
    const reads = endpoints.filter((endpoint) => !isWriting(endpoint))
    for (const endpoint of reads) {
      const values = Object.fromEntries((endpoint.parameters ?? []).map(({ name }) => [name, text]))
      const found = resourceOfRead({ ...call, endpoint, pathParameters: values, query: values })
      expect(found ?? 'invalid', endpoint.name).toMatch(/^(?:invalid|[0-9a-f]{64})$/)
    }
  })
})
