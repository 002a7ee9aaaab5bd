import type { Report } from '../report.ts'
import { partOf, secondsOf } from './part-sentences.ts'
import { watchResponses } from './responses.ts'

type Options = Readonly<{
  /** The name of the part for the user. */
  name: string
  report: Report
  phase(): 'starting' | 'running' | 'ending'
  /** Resolves when its program has ended. */
  ended: Promise<void>
  probe: () => Promise<unknown>
}>

/** Reports to the user when a running part does not respond, and when it does again; not while the copy ends. */
export const watchSilence = ({ name, report, phase, ended, probe }: Options): void => {
  const end = new AbortController()
  void ended.then(() => end.abort())
  const note = (text: string): void => {
    if (phase() !== 'ending') report.note(text)
  }
  void watchResponses({
    probe,
    onSilent: (ms) =>
      note(`No response from ${partOf(name)} for ${secondsOf(ms)}. The copy waits: a part that hangs is not ended.`),
    onResponse: (ms) => note(`Response from ${partOf(name)} again, after ${secondsOf(ms)}.`),
    signal: end.signal,
  })
}
