import { rotateFactKeys } from '#local/copy/fact-keys-file.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { readOptions, runCommand } from './command-line.ts'

const usage = `Adds a key for the seals of facts to the copy on this machine (SLUICE_HTTP_PORT, default 3000), as the rotation does in
the cloud. The new key seals after a few seconds. Older keys still verify.

  npm run -s rotate-keys
`

const rotateKeys = async (args: readonly string[]): Promise<number> => {
  if (readOptions(args, { help: { type: 'boolean', short: 'h' } }).help) {
    process.stdout.write(usage)
    return 0
  }
  const keyId = await rotateFactKeys(readRunningCopy())
  process.stdout.write(`The copy has a new key for the seals of facts, ${keyId}. Older keys still verify.\n`)
  return 0
}

await runCommand(rotateKeys)
