/** Everything a program could read as a line end: control characters except the tab, and the two Unicode separators. */
const lineEnd = /\r\n|[^\P{Cc}\t]|[\p{Zl}\p{Zp}]/u

/** Invisible characters, and those that change the direction of text. */
const unseen = /\p{Cf}/gu

/** Folds foreign text into one line: white space and control characters become single blanks, invisible characters go. */
export const oneLine = (text: string): string =>
  text
    .replace(unseen, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()

/** Quotes foreign text line by line, so that no line can pass for Sluice's own. */
export const quoted = (text: string): readonly string[] =>
  text.split(lineEnd).map((line) => `> ${line.replace(unseen, '')}`.trimEnd())
