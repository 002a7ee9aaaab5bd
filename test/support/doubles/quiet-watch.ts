import type { Watch } from '#lab/backtest/watch.ts'

/** Shows nothing; `shown` has what would have been. */
export const quietWatch = (signal: AbortSignal = new AbortController().signal) => {
  const shown: string[] = []
  const watch: Watch = {
    signal,
    startBar: (title, total) => ({
      update: (value) => shown.push(`${title} ${value}/${total}`),
      stop: () => shown.push('stopped'),
    }),
  }
  return { ...watch, shown }
}
