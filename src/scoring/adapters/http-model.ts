import { ConsecutiveBreaker, circuitBreaker, handleType, isBrokenCircuitError } from 'cockatiel'
import type { Model } from '../application/ports.ts'
import type { Opinion, OpinionOutcome } from '../domain/opinion.ts'
import type { Judgement } from '../domain/ruleset.ts'
import { askOverHttp } from './ask-over-http.ts'
import { readModelAnswer } from './model-answer.ts'
import { NoOpinion } from './no-opinion.ts'

type Settings = Readonly<{
  /** Empty if there is no model. */
  url: string
  name: string
  timeoutMs: number
  /** How long the circuit stays open before one question probes the model. */
  restMs?: number
  /** Called with the outcome of each question. */
  report?: (outcome: OpinionOutcome) => void
}>

/** The consecutive questions without an opinion that open the circuit. */
const failureCountMax = 5

/**
 * A model behind an HTTP address; `undefined` if no address is set. It is asked once for each judgement, and answers within the
 * timeout or not at all. While it fails it is not asked, so that assessments do not wait for it.
 */
export const makeHttpModel = ({ url, name, timeoutMs, restMs = 10_000, report }: Settings): Model | undefined => {
  if (url === '') return undefined
  const circuit = circuitBreaker(handleType(NoOpinion), {
    breaker: new ConsecutiveBreaker(failureCountMax),
    halfOpenAfter: restMs,
  })

  const ask = async (question: unknown): Promise<Opinion> => {
    // Starts before the circuit, because the circuit makes other questions wait while one probes the model.
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
      report?.(opinion.outcome)
      return opinion
    },
  }
}

const outcomeOf = (error: unknown): OpinionOutcome => {
  if (isBrokenCircuitError(error)) return 'open'
  return error instanceof NoOpinion ? error.outcome : 'failed'
}

/** The question to a model. It has no ids of persons, accounts or events, because the receiver is unknown. */
const questionOf = ({ score, sum, band, reasons, tried, inputs, ruleset }: Judgement, type: string) => ({
  event: { type },
  judgement: { score, sum, band, reasons, tried, inputs },
  ruleset: { id: ruleset.id, version: ruleset.version },
})
