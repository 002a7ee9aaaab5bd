/** The days of a week, in the order of `Date`. */
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** The hours in which the people of a tenant work. */
export type BusinessCalendar = Readonly<{
  /** An IANA time zone. Example: `Europe/Zurich`. */
  timeZone: string
  /** The first and the last minute of each day, in local time. A day that is absent is closed. `24:00` is the end of the day. */
  days: { readonly [Day in (typeof weekdays)[number]]?: readonly [opens: string, closes: string] | undefined }
  /** Local days that are closed. Example: `2026-12-25`. */
  holidays?: readonly string[] | undefined
}>

const minuteMs = 60_000
const dayMs = 86_400_000

/**
 * Returns the moment at which the given time has passed in business hours, in milliseconds of UTC. The hours are elapsed hours: a
 * day on which the clocks change is an hour shorter or longer if the change is in its business hours.
 */
export const afterBusinessTime = (calendar: BusinessCalendar, fromMs: number, durationMs: number): number => {
  const wallOf = wallClock(calendar.timeZone)
  const holidays = new Set(calendar.holidays)
  let left = durationMs
  for (let day = Math.floor(wallOf(fromMs) / dayMs) * dayMs; ; day += dayMs) {
    const weekday = weekdays[new Date(day).getUTCDay()]
    const hours = weekday && calendar.days[weekday]
    if (!hours || holidays.has(new Date(day).toISOString().slice(0, 10))) continue
    const [opens, closes] = hours.map((time) => instantMsOf(wallOf, day + minutesIn(time) * minuteMs))
    const begins = Math.max(opens ?? 0, fromMs)
    const open = Math.max(0, (closes ?? 0) - begins)
    if (left <= open) return begins + left
    left -= open
  }
}

const minutesIn = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Returns what the clocks of a zone show at a moment, as the milliseconds of UTC at which the clocks of UTC show the same. */
const wallClock = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (ms: number): number => {
    const part: { [type: string]: number } = {}
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value)
    const { year = 0, month = 1, day, hour, minute, second } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) + (ms - Math.floor(ms / 1000) * 1000)
  }
}

/**
 * The moment at which the clocks show a time. A time that they show twice is the first of the two. A time that they skip is as long
 * after the change as it is after the last time before the change.
 */
const instantMsOf = (wallOf: (ms: number) => number, wall: number): number => {
  const candidates = [wall - dayMs, wall + dayMs].map((near) => wall - (wallOf(near) - near))
  const exact = candidates.filter((ms) => wallOf(ms) === wall)
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates)
}
