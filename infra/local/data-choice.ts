import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { emptyDataFolder } from './copy/data-folder.ts'
import { StartFailure } from './start-failure.ts'

/** What the options of `npm start` state about data. */
export type DataOptions = Readonly<{
  data?: string | undefined
  reset?: boolean | undefined
  yes?: boolean | undefined
}>

/** The person at the terminal; undefined without a terminal. */
export type Ask = ((question: string) => Promise<string>) | undefined

/**
 * The data folder of the option `--data` or of SLUICE_DATA, as a whole path; undefined without both. With `--reset` it is emptied
 * first, when the user agrees. Every file of the copy is then readable by its owner alone.
 * @throws StartFailure for options that contradict each other, and when the user does not agree.
 */
export const chooseData = async (
  { data, reset = false, yes = false }: DataOptions,
  environment: NodeJS.ProcessEnv = process.env,
  ask: Ask = process.stdin.isTTY ? askUser : undefined,
): Promise<string | undefined> => {
  if (data === '') throw new StartFailure('--data is empty: name a folder.')
  const named = data ?? (environment.SLUICE_DATA || undefined)
  if (yes && !reset) throw new StartFailure('--yes answers the question of --reset: add --reset, or leave it out.')
  if (named === undefined) {
    if (reset) throw new StartFailure('--reset empties a data folder: name it with --data.')
    return undefined
  }
  const folder = resolve(named)
  if (reset) await emptyWithConsent(folder, yes, ask)
  process.umask(0o077)
  return folder
}

/** One sentence for the screen. */
export const whereData = (dataFolder: string | undefined): string =>
  dataFolder === undefined
    ? 'Everything is in memory: each start begins empty.'
    : `The data is in ${dataFolder}, and the next start with this folder goes on.`

const emptyWithConsent = async (folder: string, yes: boolean, ask: Ask): Promise<void> => {
  if (!yes && ask === undefined)
    throw new StartFailure(`--reset deletes the data in ${folder} and asks first, which needs a terminal: add --yes.`)
  const isAgreed = yes || /^y(es)?$/i.test((await ask?.(`Delete everything in ${folder}? [y/N] `))?.trim() ?? '')
  if (!isAgreed) throw new StartFailure('Nothing was deleted, and nothing was started.')
  await emptyDataFolder(folder)
}

const askUser = async (question: string): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}
