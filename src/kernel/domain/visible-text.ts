/** Code points of letters and marks that are not visible, first and last. `\p{C}` has the other invisible characters. */
const invisibleRanges = [
  [0x034f, 0x034f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xffa0, 0xffa0],
  [0xe0100, 0xe01ef],
] as const

/** Returns whether one character is invisible. Blanks are not. */
export const isInvisible = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0
  return /\p{C}/u.test(character) || invisibleRanges.some(([first, last]) => code >= first && code <= last)
}

const isShown = (character: string): boolean => character.trim() !== '' && !isInvisible(character)

/** The number of characters without the blanks and the invisible characters at both ends. Example: 2 for ` no\n`. */
export const shownLength = (text: string): number => {
  const characters = [...text]
  const first = characters.findIndex(isShown)
  return first < 0 ? 0 : characters.findLastIndex(isShown) - first + 1
}
