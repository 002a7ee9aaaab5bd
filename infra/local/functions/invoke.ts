import { randomUUID } from 'node:crypto'
import type { Invoke } from '../sources/event-source.ts'
import { urlOf, useVersion } from './bundle-versions.ts'
import { type Handler, handlerOf, type LocalFunction, makeContext } from './lambda-context.ts'
import type { Versions } from './versions.ts'

/**
 * Loads a function and makes it callable in this process, as a kind copy does: with a context and a timeout. Unlike Lambda, one instance serves overlapping calls, and a function that times out is not stopped.
 * A call costs a tenth of a call through the Lambda port of serverless-offline (0.08 ms of CPU instead of 1 ms).
 */
export const loadFunction = async (local: LocalFunction): Promise<Invoke> => {
  const { name, timeoutMs } = local
  await loadHandler(local)

  return async (event) => {
    // Node returns the module from its cache (0.02 ms). Each call imports it, because a reload may have replaced the version.
    const handler = await loadHandler(local)
    const timeout = Promise.withResolvers<never>()
    const fail = () => timeout.reject(new Error(`${name} ran longer than ${timeoutMs} ms.`))
    const timer = setTimeout(fail, timeoutMs)
    try {
      return await Promise.race([handler(event, makeContext(local, randomUUID())), timeout.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

type Bundle = Pick<LocalFunction, 'name' | 'modulePath' | 'exportName'>

/** The handler of a bundle, of the given version or of the current one. @throws Error if the bundle has no such function. */
const loadHandler = async (bundle: Bundle, version?: number): Promise<Handler> => {
  // Lambda sets it before it loads a module, and some libraries read it while they load.
  process.env.AWS_LAMBDA_FUNCTION_NAME = bundle.name
  return handlerOf(await import(urlOf(bundle.modulePath, version)), bundle)
}

/** Versions of the bundles in this process: an address of its own for each. Calls in progress end with their version. */
export const versionsInProcess: Versions = {
  pathOf: (modulePath) => modulePath,
  load: async (functions, version) => {
    for (const local of functions) await loadHandler(local, version)
    return () => {
      for (const { modulePath } of functions) useVersion(modulePath, version)
    }
  },
}
