import { showingProgress, startBar } from '#commands/screen/progress-bar.ts'
import type { NumberedRow } from '../rows/oldest-rows.ts'
import { toEvent } from '../rows/to-event.ts'
import { type Environment, settingOf } from '../tally/setting.ts'
import type { FeedOptions } from './feed-options.ts'
import { formatSending } from './format-sending.ts'
import { sendAll } from './send-all.ts'
import { makeSendEvent } from './send-event.ts'
import { makeSendLog, type SendLog } from './send-log.ts'
import type { TokenSource } from './token-source.ts'

type Run = Readonly<{
  options: Pick<FeedOptions, 'formatName' | 'concurrency' | 'ratePerSecond'>
  environment: Environment
  token: TokenSource
  signal: AbortSignal
}>

const showEveryMs = 200

/** Problems that fail every row alike. */
const hopeless: ReadonlySet<string> = new Set(['no-answer', 'token-invalid', 'tenant-missing', 'scope-missing'])

/**
 * Sends the rows in order and shows a progress bar. Ends when all are sent, when the signal is aborted, or when the API is
 * unavailable or rejects the token.
 */
export const sendRows = async (
  rows: readonly NumberedRow[],
  { options, environment, token, signal }: Run,
): Promise<SendLog> => {
  const log = makeSendLog()
  const gaveUp = new AbortController()
  const stop = AbortSignal.any([signal, gaveUp.signal])
  const url = settingOf(environment, 'SLUICE_HTTP_URL')
  const sendEvent = makeSendEvent({ url, token, onRetry: log.noteRetry, signal: stop })
  const send = async (row: NumberedRow): Promise<void> => {
    const startedAtMs = performance.now()
    const sent = await sendEvent(toEvent(options.formatName, row))
    log.noteSent(row, sent, performance.now() - startedAtMs)
    if (!sent.isAccepted && hopeless.has(sent.code)) gaveUp.abort()
  }
  await showing(log, rows.length, () => sendAll(rows, { ...options, signal: stop }, send))
  return log
}

const showing = async (log: SendLog, total: number, work: () => Promise<void>): Promise<void> => {
  const bar = startBar('sending', total)
  const show = (): void => bar.update(log.counts.sent, formatSending(log))
  await showingProgress(bar, { show, everyMs: showEveryMs }, work)
}
