import type { ExportSource, ReadPart } from '#audit/application/export-source.ts'
import type { Trust } from '#audit/application/judge-checkpoint.ts'
import { type ExportVerdict, makeVerifyExport } from '#audit/application/verify-export.ts'
import { bundleWorkers } from './bundle-workers.ts'
import { diskRepeats } from './disk-repeats.ts'
import { makePartReader } from './read-part.ts'

type Watch = Readonly<{ progress: (done: number, total: number) => void; noteOther: (path: string) => void }>

/** Verifies the files of an export with a thread for each core, and a temporary file for what it has to remember. */
export const verifyFiles = async (
  sourceOf: (read: ReadPart) => ExportSource,
  trust: Trust,
  watch: Watch,
): Promise<ExportVerdict> => {
  const { read, close } = makePartReader()
  const [workers, repeats] = [bundleWorkers(read), diskRepeats()]
  const { work, countMax: workCountMax } = workers
  try {
    return await makeVerifyExport({ ...watch, read, work, workCountMax, repeats })(sourceOf(read), trust)
  } finally {
    await workers.close()
    await repeats.close()
    close()
  }
}
