import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type BundleReport, type BundleWork, checkBundle } from '#audit/application/bundle-check.ts'
import type { BundleWorker } from '#audit/application/bundle-queue.ts'
import { type ReadPart, UnreadableInput } from '#audit/application/export-source.ts'

export type WorkRequest = Readonly<{ id: number; work: BundleWork }>
export type WorkAnswer = Readonly<{ id: number } & ({ report: BundleReport } | { unreadable: string })>

/** More threads would wait for the one that reads. */
const threadCountMax = 8
/** A small export is verified sooner than threads start. */
const ownCount = 64

/** Verifies bundles: the first ones here, and the others in a thread for each core. Close it at the end. */
export const bundleWorkers = (
  read: ReadPart,
): Readonly<{ work: BundleWorker; countMax: number; close: () => Promise<void> }> => {
  const threadCount = Math.min(availableParallelism(), threadCountMax)
  let threads: readonly Thread[] = []
  let count = 0

  const work: BundleWorker = async (bundle) => {
    const id = count
    count += 1
    if (id < ownCount) return checkBundle(bundle, read)
    if (threads.length === 0) threads = Array.from({ length: threadCount }, startThread)
    const [first] = threads.toSorted((one, other) => one.openCount() - other.openCount())
    return first ? first.work(id, bundle) : checkBundle(bundle, read)
  }

  // Each thread has one bundle to verify, and others to begin with after it.
  return {
    work,
    countMax: 4 * threadCount,
    close: async () => void (await Promise.all(threads.map(({ end }) => end()))),
  }
}

type Thread = ReturnType<typeof startThread>
type Waiter = Readonly<{ resolve: (report: BundleReport) => void; reject: (reason: Error) => void }>

const startThread = () => {
  const worker = new Worker(new URL('./bundle-worker-program.ts', import.meta.url))
  const waiters = new Map<number, Waiter>()
  worker.on('message', (answer: WorkAnswer) => {
    const waiter = waiters.get(answer.id)
    waiters.delete(answer.id)
    if ('report' in answer) waiter?.resolve(answer.report)
    else waiter?.reject(new UnreadableInput(answer.unreadable))
  })
  let failure: Error | undefined
  worker.on('error', (error: Error) => {
    failure = error
    for (const { reject } of waiters.values()) reject(error)
  })
  const work = (id: number, bundle: BundleWork): Promise<BundleReport> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure)
      waiters.set(id, { resolve, reject })
      worker.postMessage({ id, work: bundle } satisfies WorkRequest)
    })
  return { work, openCount: () => waiters.size, end: () => worker.terminate() }
}
