const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds in a duration such as `30s`, `5m`, `12h` or `1d`; undefined for an invalid text or zero. */
export const secondsOf = (text: string): number | undefined => {
  const [, digits, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? []
  const seconds = unitSeconds[unit ?? '']
  return digits === undefined || seconds === undefined ? undefined : Number(digits) * seconds
}
