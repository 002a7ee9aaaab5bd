import * as z from 'zod'
import { readJson } from '#kernel/domain/json-text.ts'
import type { DigestKeyList } from './ports.ts'

/** 43 characters of base64url are 32 bytes. The id has no dot, which ends it in a digest. */
const digestKey = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), secret: z.string().min(43) })

/** The secret as the stack creates it has one key. A later text is a list, newest first. */
const secret = z.union([z.tuple([digestKey], digestKey), digestKey.transform((only) => [only] as const)])

/** Parses the secret with the keys of digests. @throws Error for a text that is none. */
export const readDigestKeys = (text: string): DigestKeyList => secret.parse(readJson(text))
