import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { Clock } from '#kernel/domain/instant.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { FactKey, FactKeys } from '../domain/fact-keys.ts'

const factKey = z.object({
  id: z.string().min(1).max(64),
  /** 43 characters of base64url are 32 bytes. */
  secret: z.string().min(43),
  createdAt: z.iso.datetime(),
})

/** The secret as the stack creates it has one key. A rotation writes a list. */
const secret = z.union([z.object({ keys: z.array(factKey).min(1) }), factKey.transform((only) => ({ keys: [only] }))])

/** Parses the secret with the keys of facts. @throws Error for a text that is none. */
export const readFactKeys = (text: string): FactKeys => {
  const { keys } = secret.parse(readJson(text))
  const [newest, ...older] = keys.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
  if (!newest) throw new Error('The secret has no key.')
  return [newest, ...older]
}

export const writeFactKeys = (keys: FactKeys): string => JSON.stringify({ keys })

/** Makes a key. `id` is the same for each repeat of one rotation. */
export const newFactKey = (id: string, clock: Clock): FactKey => ({
  id,
  secret: randomBytes(32).toString('base64url'),
  createdAt: clock(),
})
