import { sendAll } from '../feed/send-all.ts'
import type { Client } from './client.ts'
import { ledgerAccounts, type Operation, openingOf, operationOf } from './operations.ts'

type Load = Readonly<{
  seed: number
  runId: string
  ratePerSecond: number
  durationMs: number
  client: Client
  producer: Readonly<{ perform(operation: Operation): Promise<void> }>
  signal: AbortSignal
}>

/** Requests and messages in progress at once. While a part is unavailable, they wait. */
const concurrency = 32

/** Opens the accounts of the ledger. */
export const openAccounts = async (client: Client): Promise<void> => {
  await Promise.all(ledgerAccounts.map((accountId) => client.perform(openingOf(accountId))))
}

/** Begins operations at the rate until the duration is over or the signal is aborted, and ends each that it began. */
export const runLoad = async ({ client, producer, signal, ...run }: Load): Promise<void> => {
  const numbers = Array.from({ length: Math.round((run.ratePerSecond * run.durationMs) / 1_000) }, (_, index) => index)
  const { ratePerSecond } = run
  await sendAll(numbers, { concurrency, ratePerSecond, signal }, async (index) => {
    const operation = operationOf(run, index)
    await (operation.door === 'queue' ? producer : client).perform(operation)
  })
}
