import * as z from 'zod'
import { identifier, published } from '#catalogue/define.ts'

/**
 * People cannot distinguish two names that look alike, and an accidental blank makes a second name. So a new name has no blank
 * at its ends, no invisible character and one Unicode form, and it is not the text that masks a name.
 */
const notNormal = 'must be in Unicode normal form C (NFC)'

const isNormal = (text: string): boolean => text === text.normalize('NFC')

/** Parts of a character class, as every engine reads them: control characters and the soft hyphen, and blanks. */
const control = '\\x00-\\x1f\\x7f-\\x9f\\xad'
const blank = '\\x20\\xa0'

const accountIdRule =
  '1 to 64 characters, not `.`, `..` or only `•`; without slashes, backslashes, percent signs, control and invisible ' +
  'characters, line breaks, and blanks at either end; in Unicode normal form C (NFC)'

/** A tenant's name for a new account. */
export const newAccountId = identifier(
  z
    .string()
    .max(64)
    .regex(
      /^(?!\.{1,2}$|•+$)[^\p{C}\p{Z}/\\%](?:[^\p{C}\p{Zl}\p{Zp}/\\%]*[^\p{C}\p{Z}/\\%])?$/u,
      `must be ${accountIdRule}`,
    )
    .refine(isNormal, notNormal)
    .register(published, {
      pattern: `^[^${control}${blank}/\\\\%](?:[^${control}/\\\\%]*[^${control}${blank}/\\\\%])?$`,
      not: { pattern: '^(?:\\.{1,2}|•+)$' },
    }),
)
  .meta({ examples: ['ACC-2041', 'ACC-7730'] })
  .describe(`Your own name for the account: ${accountIdRule}.`)

const referenceRule =
  '1 to 64 characters, not only `•`; without control and invisible characters, line breaks, and blanks at either end; in ' +
  'Unicode normal form C (NFC)'

/** Banks write these words where there is no reference. Every entry would have the same one. */
const placeholders: ReadonlySet<string> = new Set(['NOTPROVIDED', 'NONREF', 'NOTKNOWN'])

const isReference = (text: string): boolean => !placeholders.has(text.replace(/[ ._-]/g, '').toUpperCase())

/** A caller's name for a new entry. */
export const newReference = identifier(
  z
    .string()
    .max(64)
    .regex(/^(?!•+$)[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u, `must be ${referenceRule}`)
    .refine(isNormal, notNormal)
    .refine(
      isReference,
      'is a word of banks for a missing reference, so it cannot be unique: leave `reference` out, or use your own',
    )
    .register(published, {
      pattern: `^[^${control}${blank}](?:[^${control}]*[^${control}${blank}])?$`,
      not: { pattern: '^•+$' },
    }),
).describe(
  `Your own name for the entry: ${referenceRule}. A reference can be used once in an account. NOTPROVIDED, NONREF and NOTKNOWN are refused.`,
)
