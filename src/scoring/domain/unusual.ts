import type { Flow } from './activity.ts'
import { type Window, windows } from './window.ts'

type Comparison = Readonly<{ window: Window; timesUsualMin: number; inWindow: number; inMonth: number }>

const dayMs = windows.day
const monthDays = windows.month / dayMs

/**
 * Whether a count within a window is so many times what the account usually has in as long a time, by the rest of the month
 * before, as far as its profile reaches. A young account has no usual: whatever it does is unusual. One that is known for
 * a month and so busy that its profile does not reach back beyond the window is taken to be always so.
 */
export const isUnusual = (
  knownDays: number,
  { completeDays }: Pick<Flow, 'completeDays'>,
  { window, timesUsualMin, inWindow, inMonth }: Comparison,
): boolean => {
  const windowDays = Math.max(1, Math.ceil(windows[window] / dayMs))
  const earlierDays = completeDays - windowDays
  if (earlierDays < windowDays) return knownDays < monthDays
  return inWindow * earlierDays >= timesUsualMin * (inMonth - inWindow) * windowDays
}
