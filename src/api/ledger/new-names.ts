import * as z from 'zod'
import { sensitive } from '#catalogue/define.ts'

/**
 * Two names that look alike are told apart by nobody who reads them, and a blank that slipped in makes a second name of one.
 * So a name that is given here for the first time has no blank at its ends and nothing that cannot be seen, is written in
 * one way only, and is not what stands for a name where it is masked.
 */
const unlike = 'must not be written otherwise than in Unicode normal form C (NFC)'

const isNormal = (text: string): boolean => text === text.normalize('NFC')

const accountIdRule =
  '1 to 64 characters, not `.`, `..` or only `•`; without slashes, backslashes, percent signs, control and invisible ' +
  'characters, line breaks, and blanks at either end; in Unicode normal form C (NFC)'

/** A tenant's own name for an account that it opens. */
export const newAccountId = sensitive(
  z
    .string()
    .max(64)
    .regex(
      /^(?!\.{1,2}$|•+$)[^\p{C}\p{Z}/\\%](?:[^\p{C}\p{Zl}\p{Zp}/\\%]*[^\p{C}\p{Z}/\\%])?$/u,
      `must be ${accountIdRule}`,
    )
    .refine(isNormal, unlike),
)
  .meta({ examples: ['ACC-2041', 'ACC-7730'] })
  .describe(`Your own name for the account: ${accountIdRule}.`)

const referenceRule =
  '1 to 64 characters, not only `•`; without control and invisible characters, line breaks, and blanks at either end; in ' +
  'Unicode normal form C (NFC)'

/** A caller's own name for an entry that is to be written. */
export const newReference = sensitive(
  z
    .string()
    .max(64)
    .regex(/^(?!•+$)[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u, `must be ${referenceRule}`)
    .refine(isNormal, unlike),
).describe(`Your own name for it: ${referenceRule}. An account has each reference once, for ever.`)
