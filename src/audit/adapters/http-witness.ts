import { ConsecutiveBreaker, circuitBreaker, handleAll, isBrokenCircuitError } from 'cockatiel'
import { readAtMost } from '#platform/read-at-most.ts'
import type { SendToWitness } from '../application/ask-witness.ts'
import type { WitnessAnswer } from '../application/witness-request.ts'

type Limits = Readonly<{
  timeoutMs: number
  /** How long a witness that fails is not asked. */
  restMs: number
}>

/** The maximum size of an answer: some lines of signatures. */
const bytesMax = 16 * 1024

/** The failures in a row after which a witness is not asked for a while. */
const failureCountMax = 3

/**
 * Sends requests to witnesses over HTTP. Follows no redirects and never retries. A witness that fails is not asked for a while, so
 * that no batch waits for it. @throws Error when a witness has no answer, or none in time, or is not asked.
 */
export const makeHttpWitness = ({ timeoutMs, restMs }: Limits): SendToWitness => {
  const circuits = new Map<string, ReturnType<typeof makeCircuit>>()
  const makeCircuit = () =>
    circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(failureCountMax), halfOpenAfter: restMs })
  const circuitOf = (url: string) => {
    const circuit = circuits.get(url) ?? makeCircuit()
    circuits.set(url, circuit)
    return circuit
  }

  return async ({ url }, body) => {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      return await circuitOf(url).execute(() => post(`${url.replace(/\/$/, '')}/add-checkpoint`, body, signal))
    } catch (cause) {
      throw new Error(reasonOf(cause, signal), { cause })
    }
  }
}

const post = async (url: string, body: string, signal: AbortSignal): Promise<WitnessAnswer> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body,
    redirect: 'error',
    signal,
  })
  const bytes = await readAtMost(answer, bytesMax)
  if (bytes === undefined) throw new Error('The answer is too long.')
  // The circuit counts an outage, and no refusal: a witness refuses each log by itself.
  if (answer.status >= 500) throw new Error(`status ${answer.status}`)
  return { status: answer.status, text: bytes.toString('utf8') }
}

/** Names no address, and nothing of the answer. */
const reasonOf = (cause: unknown, signal: AbortSignal): string => {
  if (isBrokenCircuitError(cause)) return 'not asked after repeated failures'
  if (signal.aborted) return 'no answer in time'
  return cause instanceof Error && /^(?:status \d+|The answer is too long\.)$/.test(cause.message)
    ? cause.message
    : 'no answer'
}
