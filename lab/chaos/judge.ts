import { type Finding, finding } from './finding.ts'
import { judgeDeadLetters, judgeLog, judgeMessages, judgeQueues } from './judge-copies.ts'
import { judgeReceived, judgeStages } from './judge-events.ts'
import { judgeLedger } from './judge-ledger.ts'
import { judgeVault } from './judge-vault.ts'
import type { Records } from './records.ts'
import type { EndedOperation } from './run-log.ts'

export type JudgedRun = Readonly<{
  tenantId: string
  ended: readonly EndedOperation[]
  complaints: readonly string[]
  /** The body of each poison that was sent, with its queue. */
  poison: ReadonlyMap<string, string>
  /** Whether a part died or was paused that explains a message which is published twice. */
  mayRepeat: boolean
  /** Whether a message may be set aside twice. */
  maySetAsideTwice: boolean
}>

/** Everything that must not be, after a run. */
export const judge = (run: JudgedRun, records: Records): readonly Finding[] => [
  ...judgeReceived(run.ended, records),
  ...judgeStages(records),
  ...judgeVault(run.ended, records),
  ...judgeLog(records),
  ...judgeMessages(records, run),
  ...judgeLedger(run.ended, records),
  ...judgeDeadLetters(records, run.poison, run),
  ...judgeQueues(records),
  ...run.complaints.map((sentence) => finding('wrong', 'answer', sentence)),
]
