/**
 * Whether a text begins with `sluice/`, which names a part of Sluice as the source or the actor of a fact. Other spellings of
 * the same text count, too: upper case, percent-encoding, full-width letters, characters that are not visible.
 */
export const namesSluice = (text: string): boolean => /^sluice[/\\]/.test(plain(text))

/** Whether a text begins with `queue/`, in any spelling. It names a queue as the actor of a fact. */
export const namesQueue = (text: string): boolean => /^queue[/\\]/.test(plain(text))

/** The most rounds of decoding. Text that is encoded more often than that names nothing. */
const roundCount = 3

const plain = (text: string): string => {
  let decoded = text.normalize('NFKC')
  for (let round = 0; round < roundCount; round += 1)
    decoded = decoded.replace(/(?:%[0-9a-f]{2})+/gi, textOfEscapes).normalize('NFKC')
  return decoded.toLowerCase().replace(/[^a-z0-9/\\:%._-]/g, '')
}

/** Bytes that are not UTF-8 become U+FFFD, which is not a part of any name. */
const textOfEscapes = (escapes: string): string => {
  const codes = escapes.slice(1).split('%')
  return new TextDecoder().decode(Uint8Array.from(codes, (code) => Number.parseInt(code, 16)))
}
