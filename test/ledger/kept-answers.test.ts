import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { changeOverdraftLimitEndpoint, closeAccountEndpoint, openAccountEndpoint } from '#api/account-changes.ts'
import { recordTransactionEndpoint, reverseTransactionEndpoint, transferFundsEndpoint } from '#api/entries.ts'

/** Every call that writes to the ledger. Its answer is stored for the repeats of its key. */
const writing = [
  openAccountEndpoint,
  changeOverdraftLimitEndpoint,
  closeAccountEndpoint,
  recordTransactionEndpoint,
  transferFundsEndpoint,
  reverseTransactionEndpoint,
]

const marksIn = (schema: z.ZodType): ReadonlySet<string> => {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }))
  return new Set([...text.matchAll(/"x-privacy":"([a-z]+)"/g)].map(([, mark = '']) => mark))
}

describe('The stored answer', () => {
  it.each(writing.map((endpoint) => [endpoint.name, endpoint] as const))(
    'of %s has ids and amounts alone',
    (_, endpoint) => {
      const [answer] = Object.values(endpoint.answers)
      const schemas = Object.values(answer?.content ?? {}).map(({ schema }) => schema)
      expect(schemas).toHaveLength(1)
      for (const schema of schemas) expect(marksIn(schema)).toEqual(new Set(['identifier']))
    },
  )

  it('would have a mark for a name', () => {
    const [body] = Object.values(recordTransactionEndpoint.body?.content ?? {})
    expect(marksIn(body?.schema as z.ZodType)).toContain('personal')
  })
})
