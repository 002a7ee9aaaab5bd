import * as z from 'zod'
import type { Endpoint, Parameter, Success } from '../endpoint.ts'
import { replayed } from '../intake.ts'
import { ownAccountId } from './bodies.ts'

/** Bytes on the wire. Bodies of the ledger are small. */
const bodyBytesMax = 16 * 1024

export const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

/** The response to a call that created something in the ledger. */
export const created = (description: string, schema: z.ZodType, example: unknown, location?: string): Success => ({
  description,
  headers: {
    ...(location !== undefined && { Location: { description: location, schema: z.string(), required: true } }),
    'Idempotent-Replayed': replayed,
  },
  content: { 'application/json': { schema, example } },
})

/** The body of a call that writes to the ledger. */
export const bodyOf = (schema: z.ZodType, example: unknown): NonNullable<Endpoint['body']> => ({
  bytesMax: bodyBytesMax,
  content: { 'application/json': { schema, example } },
})

/** The account in the path of a call. */
export const accountIdParameter: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The `accountId`, percent-encoded.',
  schema: ownAccountId,
  example: 'ACC-2041',
}
