import { electronicFormatIBAN, isValidIBAN } from 'ibantools'

/** Control and format characters, and others that are shown as nothing (Unicode `Default_Ignorable_Code_Point`). */
const invisible =
  /[\p{Cc}\p{Cf}\u115F\u1160\u2065\u3164\uFFA0\uFFF0-\uFFF8\u{E0000}-\u{E0FFF}]|\u034F|\u17B4|\u17B5|[\u180B-\u180F]|[\uFE00-\uFE0F]/gu

/**
 * Returns the one form of an account id that identifies the account, whatever its spelling: without invisible characters, in
 * Unicode normal form C, without blanks at its ends, and with one blank for each run of blanks. A valid IBAN is in upper case,
 * without blanks and hyphens. Example: `de02 1203 0000 0000 2020 51` → `DE02120300000000202051`.
 *
 * Case and letters that look alike distinguish other ids. The result is empty for an id without a visible character.
 */
export const canonicalAccountId = (spelling: string): string => {
  const text = spelling
    .replaceAll('\uFEFF', '')
    .replace(/\s+/g, ' ')
    .replace(invisible, '')
    .normalize('NFC')
    .replace(/ +/g, ' ')
    .trim()
  const iban = electronicFormatIBAN(text)
  return iban !== null && isValidIBAN(iban) ? iban : text
}

/** Returns whether two spellings are of one account. */
export const isSameAccount = (one: string, other: string): boolean =>
  canonicalAccountId(one) === canonicalAccountId(other)
