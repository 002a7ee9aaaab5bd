import { readAtMost } from '#platform/read-at-most.ts'
import { NoOpinion } from './no-opinion.ts'

/** The maximum size of an answer. 2,000 characters of text need less, in any encoding. */
const bytesMax = 16 * 1024

/**
 * Posts a question as JSON and returns the body of the answer. Follows no redirects and never retries.
 * @throws NoOpinion `late` after the signal is aborted, `refused` for an answer that is too long, else `failed`.
 */
export const askOverHttp = async (url: string, question: unknown, signal: AbortSignal): Promise<Uint8Array> => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(question),
      redirect: 'error',
      signal,
    })
    if (answer.status === 200) return await bodyOf(answer)
    await answer.body?.cancel()
    throw new NoOpinion('failed')
  } catch (error) {
    if (error instanceof NoOpinion) throw error
    throw new NoOpinion(signal.aborted ? 'late' : 'failed', { cause: error })
  }
}

const bodyOf = async (answer: Response): Promise<Uint8Array> => {
  const body = await readAtMost(answer, bytesMax)
  if (body === undefined) throw new NoOpinion('refused')
  return body
}
