const hourMs = 3_600_000

/** How far back rules may look, in milliseconds, shortest first. */
export const windows = {
  hour: hourMs,
  day: 24 * hourMs,
  days3: 72 * hourMs,
  week: 168 * hourMs,
} as const

export type Window = keyof typeof windows

/** Shortest first. */
export const windowNames = ['hour', 'day', 'days3', 'week'] as const satisfies readonly Window[]

/** Windows in words. */
export const windowWords: Readonly<Record<Window, string>> = {
  hour: 'one hour',
  day: '24 hours',
  days3: 'three days',
  week: 'seven days',
}
