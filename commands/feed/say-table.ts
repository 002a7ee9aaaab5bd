/** A table as text: the first column to the left, the others to the right, two spaces between. */
export const sayTable = (rows: readonly (readonly (string | number)[])[]): string => {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? sayNumber(cell) : cell)))
  const widths = texts.reduce<readonly number[]>(
    (widest, row) => row.map((text, column) => Math.max(widest[column] ?? 0, text.length)),
    [],
  )
  const pad = (text: string, column: number): string => {
    const width = widths[column] ?? 0
    return column === 0 ? text.padEnd(width) : text.padStart(width)
  }
  return texts.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd()).join('\n')
}

/** Example: `51,392`. */
export const sayNumber = (value: number): string => value.toLocaleString('en-US')
