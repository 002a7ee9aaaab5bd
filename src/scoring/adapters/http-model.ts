import { ConsecutiveBreaker, circuitBreaker, handleType, isBrokenCircuitError } from 'cockatiel'
import type { Model } from '../application/ports.ts'
import type { Opinion, OpinionOutcome } from '../domain/opinion.ts'
import type { Judgement } from '../domain/ruleset.ts'
import { askOverHttp } from './ask-over-http.ts'
import { readModelAnswer } from './model-answer.ts'
import { NoOpinion } from './no-opinion.ts'

type Settings = Readonly<{
  /** Empty: there is no model. */
  url: string
  name: string
  timeoutMs: number
  /** How long a model that fails is left alone before one question tries whether it is back. */
  restMs?: number
  /** Told what became of each question. */
  tell?: (outcome: OpinionOutcome) => void
}>

/** So many questions in a row without an opinion open the circuit. */
const failureCountMax = 5

/**
 * A model behind an HTTP address; nothing where none is set. It is asked once for each judgement, and answers within its time
 * limit or not at all. While it fails it is left alone, so that an assessment does not wait for it.
 */
export const makeHttpModel = ({ url, name, timeoutMs, restMs = 10_000, tell }: Settings): Model | undefined => {
  if (url === '') return undefined
  const circuit = circuitBreaker(handleType(NoOpinion), {
    breaker: new ConsecutiveBreaker(failureCountMax),
    halfOpenAfter: restMs,
  })

  const ask = async (question: unknown): Promise<Opinion> => {
    // Begins before the circuit, which makes others wait while one tries whether the model is back.
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await circuit.execute(async () => readModelAnswer(await askOverHttp(url, question, signal)))
      return { name, outcome: 'answered', ...answer }
    } catch (error) {
      return { name, outcome: outcomeOf(error) }
    }
  }

  return {
    name,
    explain: async (judgement, { type }) => {
      const opinion = await ask(questionOf(judgement, type))
      tell?.(opinion.outcome)
      return opinion
    },
  }
}

const outcomeOf = (error: unknown): OpinionOutcome => {
  if (isBrokenCircuitError(error)) return 'open'
  return error instanceof NoOpinion ? error.outcome : 'failed'
}

/** All that a model is told: no id of anybody or anything, since nobody knows who reads it there. */
const questionOf = ({ score, sum, band, reasons, tried, inputs, ruleset }: Judgement, type: string) => ({
  event: { type },
  judgement: { score, sum, band, reasons, tried, inputs },
  ruleset: { id: ruleset.id, version: ruleset.version },
})
