import { type Options, SingleBar } from 'cli-progress'

/** One line on stderr that shows progress. If stderr is not a terminal, a line every two seconds. */
export type ProgressBar = Readonly<{ update(value: number, words: string): void; stop(): void }>

/** Starts a bar. Example: `sending   ████░░ 1200/5000  accepted 1200, 400/s, …`. */
export const startBar = (title: string, total: number): ProgressBar => {
  const isTerminal = process.stderr.isTTY === true
  const options: Options = {
    format: isTerminal ? '{title} {bar} {value}/{total}  {words}' : '{title} {value}/{total}  {words}',
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 2_000,
    hideCursor: true,
    // It would replace our handlers for Ctrl-C.
    gracefulExit: false,
    barsize: 20,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    fps: 5,
  }
  const bar = new SingleBar(options)
  bar.start(total, 0, { title: title.padEnd(8), words: '' })
  return {
    update: (value, words) => bar.update(value, { words }),
    stop: () => bar.stop(),
  }
}

/** Calls `show` at intervals while the work runs, and once at its end. Then it stops the bar. */
export const showingProgress = async (
  bar: ProgressBar,
  { show, everyMs }: Readonly<{ show: () => void; everyMs: number }>,
  work: () => Promise<void>,
): Promise<void> => {
  const timer = setInterval(show, everyMs)
  try {
    await work()
  } finally {
    clearInterval(timer)
    show()
    bar.stop()
  }
}
