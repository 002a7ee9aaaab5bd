import { reasonOf } from '../sources/event-source.ts'
import type { Bundler } from './bundler.ts'
import type { LocalFunction } from './lambda-context.ts'
import { makeReload } from './reload.ts'
import { makeSourceWatch } from './source-watch.ts'
import type { Versions } from './versions.ts'
import { watchFolders } from './watch-folders.ts'

type Options = Readonly<{
  /** The project folder. */
  folder: string
  functions: readonly LocalFunction[]
  versions: Versions
  /** Builds the bundles. */
  bundler: () => Promise<Bundler>
}>

/** Waits for the message of the supervisor, then reloads the functions whenever their sources change. */
export const offerLiveReload = (options: Options): void => {
  process.on('message', (message) => {
    const isAsked = typeof message === 'object' && message !== null && 'type' in message && message.type === 'watch'
    if (isAsked) void startWatch(options)
  })
  process.channel?.unref()
}

const startWatch = async ({ folder, functions, versions, bundler }: Options): Promise<void> => {
  const report = (line: string) => void process.send?.({ type: 'reload', line })
  try {
    const { onChange, prepare } = makeSourceWatch({ reload: makeReload(functions, await bundler(), versions), report })
    const onError = (error: Error) => report(`Changes are not watched any more: ${error.message}.`)
    watchFolders({ root: folder, folders: ['src', 'functions', 'infra', '.'], onChange, onError })
    await prepare()
    report('Watching src/ and functions/: the functions reload when a file is saved.')
  } catch (error) {
    report(`Changes are not watched. ${reasonOf(error)}`)
  }
  process.send?.({ type: 'watching' })
}
