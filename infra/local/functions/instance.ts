import { flushCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { countCalls, takeCalls } from './call-counts.ts'
import { type Answer, type Call, memoryOf } from './instance-messages.ts'
import { handlerOf, type LocalFunction, makeContext } from './lambda-context.ts'

/**
 * The program of one instance of a function, in a thread of its own: loads the bundle, and answers one call at a time.
 * Events and answers are JSON text, as in Lambda. An error that no one catches ends the thread.
 */
const local = workerData as LocalFunction
countCalls()
const handler = handlerOf(await import(pathToFileURL(local.modulePath).href), local)
// The next instance that loads the same files need not compile them.
flushCompileCache()

/** Source: the quotas of Lambda, "Invocation payload, synchronous". */
const answerBytesMax = 6_291_556

const tooLarge = {
  name: 'Function.ResponseSizeTooLarge',
  message: `Response payload size exceeded maximum allowed payload size (${answerBytesMax} bytes).`,
  stack: undefined,
}

const answer = async ({ requestId, event }: Call): Promise<Pick<Answer, 'result' | 'error'>> => {
  try {
    const result = JSON.stringify(await handler(JSON.parse(event), makeContext(local, requestId)))
    return Buffer.byteLength(result ?? '') > answerBytesMax ? { error: tooLarge } : { result }
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
    return { error: { name, message, stack } }
  }
}

parentPort?.on('message', async (call: Call) => {
  const { result, error } = await answer(call)
  const message: Answer = { result, error, calls: takeCalls(), memoryBytes: memoryOf(getHeapStatistics()) }
  parentPort?.postMessage(message)
})
parentPort?.postMessage('ready')
