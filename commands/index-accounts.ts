import { indexAccounts } from '#ledger/adapters/index-accounts.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { ledgerSettings } from '#platform/settings/stations.ts'
import { readOptions, runCommand } from './command-line.ts'

const usage = `Usage: npm run index-accounts

Adds the accounts that were opened before GET /v1/accounts existed to its list. Run it once after the update. It changes no
balance. The command can be interrupted and run again, and requests can write meanwhile.

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If LEDGER_TABLE is set, it uses that table with the
credentials and region of the environment.
`

/** The most skipped rows that are listed. */
const listedCountMax = 20

/** Lists the accounts of earlier versions. Exit code 0 when every account is in the list. */
const index = async (args: readonly string[]): Promise<number> => {
  if (readOptions(args, { help: { type: 'boolean', short: 'h' } }).help) {
    process.stdout.write(usage)
    return 0
  }
  if (process.env.LEDGER_TABLE === undefined) Object.assign(process.env, readRunningCopy())
  const { ledgerTable } = loadConfig(ledgerSettings)
  let addedCount = 0
  const skipped: string[] = []
  const accounts = indexAccounts(makeDynamo(), ledgerTable, (pk) => skipped.push(pk))
  for await (const count of accounts) addedCount = count
  process.stdout.write(`Added ${addedCount} accounts to the list.\n`)
  if (skipped.length === 0) return 0
  const keys = skipped.slice(0, listedCountMax).map((pk) => `  ${JSON.stringify(pk)}\n`)
  process.stderr.write(`Skipped ${skipped.length} rows that are not accounts. The first ones by key:\n${keys.join('')}`)
  return 1
}

await runCommand(index)
