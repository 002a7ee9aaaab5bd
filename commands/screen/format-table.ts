/** The first row has the headings. */
export type Table = readonly (readonly (string | number)[])[]

/** Formats a table as text: the first column left-aligned, the others right-aligned, two spaces between. */
export const formatTable = (rows: Table): string => {
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

/** Formats the same table for a document. */
export const formatMarkdownTable = (rows: Table): string => {
  const [headings = [], ...others] = textsOf(rows)
  const rule = headings.map((_, column) => (column === 0 ? '---' : '---:'))
  return [headings, rule, ...others].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

const textsOf = (rows: Table): readonly (readonly string[])[] =>
  rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)))

/** Example: `51,392`. */
export const formatNumber = (value: number): string => value.toLocaleString('en-US')

/** Three decimals, or a dash without a value. */
export const formatRatio = (ratio: number | undefined): string => ratio?.toFixed(3) ?? '–'
