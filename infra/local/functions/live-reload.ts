import { join, relative } from 'node:path'
import { reasonOf } from '../sources/event-source.ts'
import { startBundler } from './bundler.ts'
import type { LocalFunction } from './invoke.ts'
import { makeReload } from './reload.ts'
import { makeSourceWatch } from './source-watch.ts'
import { watchFolders } from './watch-folders.ts'

type Options = Readonly<{
  /** The project folder, and the folder of the bundles in it. */
  folder: string
  outputFolder: string
  functions: readonly LocalFunction[]
  /** `custom.esbuild` of serverless.yml. */
  settings: unknown
}>

/** Waits for the message of the supervisor, then reloads the functions whenever their sources change. */
export const offerLiveReload = (options: Options): void => {
  process.on('message', (message) => {
    const isAsked = typeof message === 'object' && message !== null && 'type' in message && message.type === 'watch'
    if (isAsked) void startWatch(options)
  })
  process.channel?.unref()
}

const startWatch = async ({ folder, outputFolder, functions, settings }: Options): Promise<void> => {
  const report = (line: string) => void process.send?.({ type: 'reload', line })
  try {
    const entries = functions.map(({ modulePath }) => entryOf(relative(join(folder, outputFolder), modulePath)))
    const bundler = await startBundler({ folder, outputFolder, entries: [...new Set(entries)], settings })
    const { onChange, prepare } = makeSourceWatch({ reload: makeReload(functions, bundler), report })
    const onError = (error: Error) => report(`Changes are not watched any more: ${error.message}.`)
    watchFolders({ root: folder, folders: ['src', 'functions', 'infra', '.'], onChange, onError })
    await prepare()
    report('Watching src/ and functions/: the functions reload when a file is saved.')
  } catch (error) {
    report(`Changes are not watched. ${reasonOf(error)}`)
  }
  process.send?.({ type: 'watching' })
}

const entryOf = (bundle: string): string => bundle.replace(/\.mjs$/, '.ts')
