/** Whatever a program could take for the end of a line: control characters but the tab, and the two separators of Unicode. */
const lineEnd = /\r\n|[^\P{Cc}\t]|[\p{Zl}\p{Zp}]/u

/** What cannot be seen, or turns around what stands beside it. */
const unseen = /\p{Cf}/gu

/** A text of others in one line: white space and control characters as single blanks, and nothing that cannot be seen. */
export const oneLine = (text: string): string =>
  text
    .replace(unseen, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()

/** A text of others line by line, each marked as theirs, so that none can pass for ours. */
export const quoted = (text: string): readonly string[] =>
  text.split(lineEnd).map((line) => `> ${line.replace(unseen, '')}`.trimEnd())
