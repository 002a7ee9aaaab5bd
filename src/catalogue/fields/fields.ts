import * as z from 'zod'
import { identifier, personal, secret } from '../define.ts'
import { currency } from './currency.ts'

/** At most 64 characters: entity and reference ids, names of instruments, rules and programmes. */
export const shortText = z.string().min(1).max(64)

/** At most 2,000 characters. */
const longText = z.string().max(2000)

/** Free text from a person. It may contain personal data. */
export const writtenText = personal(longText)

/** The number of an account or a card. */
export const accountId = identifier(shortText)

/** A directory resolves the id to a person, so it is marked like a name. */
export const userId = identifier(z.uuid())

/** A user or a system. The text does not show which, so it is marked. */
export const doneBy = identifier(shortText)

export const fullName = personal(z.string().min(1).max(200))

/** The reason for a reversal or a correction, from a person or a system. */
export const reversalReason = personal(
  z
    .string()
    .max(200)
    .regex(/[^\t\n\r ]/, 'must not be blank'),
)

/** RFC 5321 allows 254 characters. */
export const email = personal(z.email().max(254))

/** A credential: a reset or verification token. */
export const secretToken = secret(z.string().min(1).max(1024))

export const ipAddress = personal(z.union([z.ipv4(), z.ipv6()]))

export const userAgent = personal(z.string().min(1).max(512))

/** http or https, at most 2,048 characters. A signed URL gives access to its target. */
export const webUrl = personal(z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(2048))

/**
 * A path in an object store, with a leading slash, `s3://` or neither. A colon is allowed only after the first slash, and two
 * slashes only after `s3:`: so it has no other scheme, such as `javascript:`, and names no host.
 */
const objectPath = z
  .string()
  .max(2048)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: A path must not contain them.
  .regex(/^(?:s3:\/\/|\/)?[^\x00-\x1f\x7f\\:/]+(?:\/[^\x00-\x1f\x7f\\]*)?$/, 'must be a path in an object store')

/** Where a file is: a web address, or a path in an object store. */
export const fileLocation = personal(
  z.union([webUrl, objectPath], 'must be an http, https or s3 address, or a path in an object store'),
)

/** 0–100. */
export const percent = z.number().min(0).max(100)

export const anyJson = z.json()

/** Any JSON that the producer adds. */
export const metadata = personal(z.record(z.string(), anyJson))

/**
 * A positive decimal number as exact text, without an exponent. Long enough for the longest number of JSON (5e-324 needs 326
 * characters), so that every number that was once sent as a number fits.
 */
export const decimal = z
  .string()
  .max(350)
  .regex(/^(?:[1-9]\d*(?:\.\d+)?|0\.0*[1-9]\d*)$/, 'must be a positive decimal number as text, such as 0.25')

/** The price of one unit of an instrument. Finer than a minor unit, like exchange rates. */
export const price = z.strictObject({ value: decimal, currency })

/** Money that may be zero or negative: a balance, a profit or a loss. */
export const balance = z.strictObject({ minorUnits: z.int(), currency })

/** Money that others observed. It may be zero: a check of a card moves no money. */
export const observedAmount = z.strictObject({ minorUnits: z.int().min(0), currency })

/** Money that moves. Greater than zero. */
export const amount = z.strictObject({ minorUnits: z.int().positive(), currency })
