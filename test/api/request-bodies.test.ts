import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Endpoint } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { arbitrariesOf } from '#test/support/builders/arbitrary-of-schema.ts'
import { spoiled } from '#test/support/builders/spoiled.ts'
import { apiDocument } from '#test/support/world/api-operations.ts'
import { schemasIn, step } from '#test/support/world/json-schema.ts'
import { exceptions, unpublished } from './request-bodies/exceptions.ts'
import { bodyReaders, ownTenant } from './request-bodies/readers.ts'

type Media = Readonly<{ name: string; endpoint: Endpoint; mediaType: string }>

const media: readonly Media[] = endpoints.flatMap((endpoint) =>
  Object.keys(endpoint.body?.content ?? {}).map((mediaType) => ({
    name: `${endpoint.name} as ${mediaType}`,
    endpoint,
    mediaType,
  })),
)

const schemaAt = schemasIn(apiDocument, '2020-12')
const valuesFor = arbitrariesOf(apiDocument)

const pointerOf = ({ endpoint, mediaType }: Media): string =>
  `/paths/${step(endpoint.path)}/${endpoint.method}/requestBody/content/${step(mediaType)}/schema`

/** Whether the endpoint reads a body. Any error but a refusal is a bug. */
const isRead = ({ endpoint, mediaType }: Media, text: string): boolean => {
  try {
    bodyReaders[endpoint.name]?.({ mediaType, text })
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** Most bodies name no other tenant. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (name, inner) =>
    /^tenantid$/i.test(name) && typeof inner === 'string' && inner.length % 8 > 0 ? ownTenant : inner,
  )

/** Bodies per media type. A batch holds several events. */
const runs = Number(process.env.SLUICE_BODY_RUNS ?? 80)

describe('The published schema of a request body', () => {
  it('is compared with a reader for every endpoint that has a body', () => {
    expect(new Set(media.map(({ endpoint }) => endpoint.name))).toEqual(new Set(Object.keys(bodyReaders)))
  })

  it.each(media)('$name accepts what the endpoint accepts, and nothing else', { timeout: 600_000 }, (one) => {
    const faultsOf = schemaAt(pointerOf(one))
    const values = valuesFor({ $ref: `#${pointerOf(one)}` })
    let acceptedCount = 0
    fc.assert(
      fc.property(fc.oneof(values, spoiled(values)), (drawn) => {
        const text = textOf(drawn)
        const value: unknown = JSON.parse(text)
        const isPublished = faultsOf(value).length === 0
        const accepted = isRead(one, text)
        if (accepted) acceptedCount += 1
        if (isPublished === accepted) return
        const known = isPublished ? exceptions : unpublished
        const names = known.filter(({ explains }) => explains(value, one)).map(({ name }) => name)
        expect(names, `${isPublished ? 'published and refused' : 'accepted and unpublished'}: ${text}`).not.toEqual([])
      }),
      { numRuns: runs },
    )
    expect(acceptedCount).toBeGreaterThan(0)
  })
})

const mediaOf = (name: string, mediaType: string): Media => {
  const found = media.find((one) => one.endpoint.name === name && one.mediaType === mediaType)
  if (!found) throw new Error(`No body of ${name} is ${mediaType}.`)
  return found
}

const rows = (known: typeof exceptions) =>
  known.flatMap(({ name, examples }) =>
    examples.map(({ endpoint, mediaType = 'application/json', text }) => ({
      name,
      endpoint,
      one: mediaOf(endpoint, mediaType),
      text,
    })),
  )

describe('A body on which schema and endpoint differ', () => {
  it.each(rows(exceptions))('is refused by $endpoint: $name', ({ one, text }) => {
    expect(schemaAt(pointerOf(one))(JSON.parse(text))).toEqual([])
    expect(isRead(one, text)).toBe(false)
  })

  it.each(rows(unpublished))('is accepted by $endpoint, and is not published: $name', ({ one, text }) => {
    expect(schemaAt(pointerOf(one))(JSON.parse(text))).not.toEqual([])
    expect(isRead(one, text)).toBe(true)
  })
})
