import * as z from 'zod'
import { sensitive } from '../define.ts'
import { currency } from './currency.ts'

/** At most 64 characters: entity and reference ids, names of instruments, rules and programmes. */
export const shortText = z.string().min(1).max(64)

/** At most 2,000 characters. */
const longText = z.string().max(2000)

/** What a person wrote: nobody knows what is in it. */
export const writtenText = sensitive(longText)

/** The number of an account or a card. */
export const accountId = sensitive(shortText)

/** The id of a person is a person to whoever has the directory it leads to, so it is marked as a name is. */
export const userId = sensitive(z.uuid())

/** The user or the system that did it. Nobody can tell which from the text, so it is marked. */
export const doneBy = sensitive(shortText)

export const fullName = sensitive(z.string().min(1).max(200))

/** RFC 5321 allows 254 characters. */
export const email = sensitive(z.email().max(254))

/** Whoever has it may act: a reset or verification token. */
export const secretToken = sensitive(z.string().min(1).max(1024))

export const ipAddress = sensitive(z.union([z.ipv4(), z.ipv6()]))

export const userAgent = sensitive(z.string().min(1).max(512))

/** http or https, at most 2,048 characters. Whoever has a signed address may fetch what is there. */
export const webUrl = sensitive(z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(2048))

/** 0–100. */
export const percent = z.number().min(0).max(100)

export const anyJson = z.json()

/** Any JSON that the producer adds. */
export const metadata = sensitive(z.record(z.string(), anyJson))

/**
 * A positive number as text, exact to the last digit, never in exponents. As long as the longest number JSON readers take
 * (5e-324 needs 326 characters), so that whatever was once sent as a number can be said as text.
 */
export const decimal = z
  .string()
  .max(350)
  .regex(/^(?:[1-9]\d*(?:\.\d+)?|0\.0*[1-9]\d*)$/, 'must be a positive decimal number as text, such as 0.25')

/** What one unit of an instrument costs. Finer than a minor unit, as exchange rates are. */
export const price = z.strictObject({ value: decimal, currency })

/** Money that may be nothing or less: a balance, a profit or a loss. */
export const balance = z.strictObject({ minorUnits: z.int(), currency })

/** Money that moves: more than nothing. */
export const amount = z.strictObject({ minorUnits: z.int().positive(), currency })
