/** A row that cannot be read. Line and column count from 1; the header is line 1. */
export type RowProblem = Readonly<{ line: number; column: number; name?: string | undefined; reason: string }>

/** Example: `line 17, column 3 (amount): "ten" is not a decimal number.` */
export const formatProblem = ({ line, column, name, reason }: RowProblem): string =>
  `line ${line}, column ${column}${name === undefined ? '' : ` (${name})`}: ${reason}.`
