/** The first row has the heads. */
export type Table = readonly (readonly (string | number)[])[]

/** A table as text: the first column to the left, the others to the right, two spaces between. */
export const sayTable = (rows: Table): string => {
  const texts = textsOf(rows)
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

/** The same table for a document. */
export const sayMarkdownTable = (rows: Table): string => {
  const [heads = [], ...others] = textsOf(rows)
  const rule = heads.map((_, column) => (column === 0 ? '---' : '---:'))
  return [heads, rule, ...others].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

const textsOf = (rows: Table): readonly (readonly string[])[] =>
  rows.map((row) => row.map((cell) => (typeof cell === 'number' ? sayNumber(cell) : cell)))

/** Example: `51,392`. */
export const sayNumber = (value: number): string => value.toLocaleString('en-US')

/** Three decimals, or a dash where there is nothing to say. */
export const sayRatio = (ratio: number | undefined): string => ratio?.toFixed(3) ?? '–'
