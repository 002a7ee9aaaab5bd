import { type Dirent, type FSWatcher, readdirSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'

type Options = Readonly<{
  /** The folder to which all paths are relative. */
  root: string
  /** Folders to watch with everything below them. `.` is the root without its subfolders. */
  folders: readonly string[]
  /** Receives the path of each file that was written, made, renamed or removed; often more than once for one save. */
  onChange: (path: string) => void
  onError: (error: Error) => void
}>

/**
 * Watches folders until this process ends. One watcher for each folder, because Node's recursive one loses files that
 * an editor replaces by renaming another one over them.
 */
export const watchFolders = ({ root, folders, onChange, onError }: Options): void => {
  const watchers = new Map<string, FSWatcher>()

  /** Replaces an existing watcher: a folder that was deleted and created again needs a new one. */
  const watchFolder = (folder: string): void => {
    watchers.get(folder)?.close()
    const watcher = watch(join(root, folder), { persistent: false }, (type, name) =>
      notice(type, join(folder, name ?? '')),
    )
    watcher.once('error', onError)
    watchers.set(folder, watcher)
  }

  const notice = (type: string, path: string): void => {
    onChange(path)
    // A new folder may contain files before it is watched.
    const isNew = type === 'rename' && dirname(path) !== '.' && isFolder(path)
    if (isNew) for (const file of watchTree(path)) onChange(file)
  }

  const isFolder = (path: string): boolean => entriesOf(join(root, path)) !== undefined

  /**
   * Watches a folder before it reads it, so that no file is made between the two unnoticed.
   * @returns the files in it and in its subfolders.
   */
  const watchTree = (folder: string): readonly string[] => {
    watchFolder(folder)
    return (entriesOf(join(root, folder)) ?? []).flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? watchTree(path) : [path]
    })
  }

  for (const folder of folders) {
    if (folder === '.') watchFolder(folder)
    else watchTree(folder)
  }
}

/** The entries of a folder; undefined if the path does not exist or is not a folder. */
const entriesOf = (path: string): readonly Dirent[] | undefined => {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch {
    return undefined
  }
}
