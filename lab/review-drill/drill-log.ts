import { createHistogram } from 'node:perf_hooks'
import type { Answer } from './client.ts'

export type Outcome = 'approve' | 'reject'

/** A decision that was sent. `isAnswered` is false if no attempt had a definitive answer, so it may have had its effect. */
export type SentDecision = Readonly<{ eventId: string; person: string; outcome: Outcome; isAnswered: boolean }>

export type DrillLog = ReturnType<typeof makeDrillLog>

/** Records what the people of a drill saw. */
export const makeDrillLog = () => {
  const answers = new Map<string, number>()
  const decisions: SentDecision[] = []
  const complaints: string[] = []
  const latencyUs = { next: createHistogram(), open: createHistogram() }
  return {
    /** The answers by act and result. Example: `decide review-changed`. */
    answers: answers as ReadonlyMap<string, number>,
    /** Every decision that was accepted or may have been. */
    decisions: decisions as readonly SentDecision[],
    /** One sentence for each answer that must not be. */
    complaints: complaints as readonly string[],
    complain: (sentence: string): void => void complaints.push(sentence),
    noteAnswer: (act: string, { status, code }: Answer): void => {
      const name = `${act} ${code || status}`
      answers.set(name, (answers.get(name) ?? 0) + 1)
    },
    noteDecision: (sent: Omit<SentDecision, 'isAnswered'>, { status, isReplayed }: Answer): void => {
      if (status === 200 && !isReplayed) decisions.push({ ...sent, isAnswered: true })
      if (status === 0 || status >= 500) decisions.push({ ...sent, isAnswered: false })
    },
    noteLatency: (call: 'next' | 'open', tookMs: number): void =>
      latencyUs[call].record(Math.max(1, Math.round(tookMs * 1000))),
    /** In milliseconds; 0 before the first call. */
    latencyMs: (call: 'next' | 'open', percent: number): number =>
      latencyUs[call].count === 0 ? 0 : latencyUs[call].percentile(percent) / 1000,
    callCount: (call: 'next' | 'open'): number => latencyUs[call].count,
  }
}
