import { parentPort } from 'node:worker_threads'
import { checkBundle } from '#audit/application/bundle-check.ts'
import { UnreadableInput } from '#audit/application/export-source.ts'
import type { WorkAnswer, WorkRequest } from './bundle-workers.ts'
import { makePartReader } from './read-part.ts'

/** It is never closed: the thread ends with the verification. */
const { read } = makePartReader()

/** A thread that verifies bundles: one answer for each request, in their order. */
parentPort?.on('message', ({ id, work }: WorkRequest) => parentPort?.postMessage(answerTo(id, work)))

const answerTo = (id: number, work: WorkRequest['work']): WorkAnswer => {
  try {
    return { id, report: checkBundle(work, read) }
  } catch (error) {
    if (error instanceof UnreadableInput) return { id, unreadable: error.message }
    throw error
  }
}
