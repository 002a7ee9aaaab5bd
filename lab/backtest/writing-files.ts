import { type OutFile, openOutFile } from './out-file.ts'

/**
 * Runs work that writes files. They replace the existing files only when the work succeeds. When it fails or is
 * interrupted, the existing files stay.
 * @throws CommandFault when a file cannot be written, and every error of the work.
 */
export const writingFiles = async <Result>(work: (open: typeof openOutFile) => Promise<Result>): Promise<Result> => {
  const opened: OutFile[] = []
  const open: typeof openOutFile = (path, header) => {
    const file = openOutFile(path, header)
    opened.push(file)
    return file
  }
  try {
    const result = await work(open)
    for (let file = opened.shift(); file; file = opened.shift()) file.keep()
    return result
  } finally {
    for (const file of opened) file.drop()
  }
}
