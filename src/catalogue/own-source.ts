/**
 * Whether a `source` names Sluice: facts of Sluice have `sluice/{area}`. Other spellings of the same text count, too: upper case,
 * percent-encoding, full-width letters, characters that are not visible.
 */
export const namesSluice = (source: string): boolean =>
  /^sluice[/\\]/.test(
    decoded(source)
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9/\\:%._-]/g, ''),
  )

/** The most rounds of decoding. Text that is encoded more often than that names nothing. */
const roundCount = 3

const decoded = (text: string): string => {
  let plain = text
  for (let round = 0; round < roundCount; round += 1)
    plain = plain.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return plain
}
