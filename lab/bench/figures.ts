/** Three significant digits, the precision of these figures. Example: `0.313`, `4.02`, `17.3`, `1204`. */
export const round = (value: number): string =>
  Number.isFinite(value) ? String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))) : '–'

export const ms = (spanMs: number): string => `${round(spanMs)} ms`
