import { readJson } from '#kernel/domain/json-text.ts'
import { readAtMost } from '#platform/read-at-most.ts'
import { type KeySet, readKeySet } from './key-set.ts'

const timeoutMsDefault = 3_000
const bytesMax = 256 * 1024

/** The issuer returned no key set. The code is for the log. */
class NoKeySet extends Error {
  readonly code: 'timeout' | 'no-answer' | 'redirect' | 'status' | 'too-long' | 'not-a-key-set'
  constructor(code: NoKeySet['code'], options?: ErrorOptions) {
    super(`The issuer returned no key set: ${code}.`, options)
    this.code = code
  }
}

/** Fetches the keys of the issuer, once. Follows no redirects. @throws NoKeySet. */
export const makeFetchKeySet =
  (url: string, timeoutMs = timeoutMsDefault) =>
  async (): Promise<KeySet> => {
    const body = await bodyOf(url, timeoutMs)
    try {
      return await readKeySet(readJson(body))
    } catch (cause) {
      throw new NoKeySet('not-a-key-set', { cause })
    }
  }

const bodyOf = async (url: string, timeoutMs: number): Promise<string> => {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const headers = { accept: 'application/jwk-set+json, application/json' }
    const answer = await fetch(url, { headers, redirect: 'manual', signal })
    if (answer.status === 200) return await textOf(answer)
    await answer.body?.cancel()
    throw new NoKeySet(answer.status >= 300 && answer.status < 400 ? 'redirect' : 'status')
  } catch (cause) {
    if (cause instanceof NoKeySet) throw cause
    throw new NoKeySet(signal.aborted ? 'timeout' : 'no-answer', { cause })
  }
}

const textOf = async (answer: Response): Promise<string> => {
  const body = await readAtMost(answer, bytesMax)
  if (body === undefined) throw new NoKeySet('too-long')
  return body.toString()
}
