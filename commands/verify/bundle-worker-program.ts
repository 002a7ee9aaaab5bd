import { parentPort } from 'node:worker_threads'
import { checkBundleWork } from '#audit/application/bundle-check.ts'
import { UnreadableInput } from '#audit/application/export-source.ts'
import type { WorkAnswer, WorkRequest } from './bundle-workers.ts'

/** A thread that verifies bundles: one answer for each request, in their order. */
parentPort?.on('message', ({ id, work }: WorkRequest) => parentPort?.postMessage(answerTo(id, work)))

const answerTo = (id: number, work: WorkRequest['work']): WorkAnswer => {
  try {
    return { id, report: checkBundleWork(work) }
  } catch (error) {
    if (error instanceof UnreadableInput) return { id, unreadable: error.message }
    throw error
  }
}
