import { CommandFault } from '#commands/command-line.ts'
import { type Edit, MissingPlace } from './edits.ts'

/** A file that a scaffold creates or edits, with its new text. */
export type Change = Readonly<{ path: string; what: 'created' | 'edited'; text: string }>

/** Collects the changes of a scaffold. Nothing is written, so a fault leaves every file unchanged. */
export type Plan = Readonly<{
  /** @throws CommandFault when the file exists. */
  create: (path: string, text: string) => void
  /** @throws CommandFault when the file is missing, or has no place for an edit. */
  edit: (path: string, ...edits: readonly Edit[]) => void
  /** The text of a file; `undefined` if there is none. */
  read: (path: string) => string | undefined
  changes: () => readonly Change[]
}>

/** `read` returns the text of a file of the project; `undefined` if there is none. */
export const makePlan = (read: (path: string) => string | undefined): Plan => {
  const changes = new Map<string, Change>()
  return {
    read,
    create: (path, text) => {
      if (read(path) !== undefined) throw new CommandFault(`${path} exists. Choose another name.`)
      changes.set(path, { path, what: 'created', text })
    },
    edit: (path, ...edits) => {
      const text = changes.get(path)?.text ?? read(path)
      if (text === undefined) throw new CommandFault(`${path} is missing. Restore it first.`)
      const edited = edits.reduce((sofar, edit) => applyEdit(path, sofar, edit), text)
      changes.set(path, { path, what: changes.get(path)?.what ?? 'edited', text: edited })
    },
    changes: () => [...changes.values()],
  }
}

const applyEdit = (path: string, text: string, edit: Edit): string => {
  try {
    return edit(text)
  } catch (cause) {
    if (!(cause instanceof MissingPlace)) throw cause
    throw new CommandFault(
      `${path} does not have ${cause.message}. Nothing was written. Correct lab/new/, or the file.`,
      {
        cause,
      },
    )
  }
}
