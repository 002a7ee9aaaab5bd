/** The outcome of asking a model for its opinion. */
export type OpinionOutcome =
  | 'answered'
  /** No answer within the timeout, or an answer to a judgement that has been superseded. */
  | 'late'
  /** Unavailable, or it returned an error. */
  | 'failed'
  /** The answer was not a valid opinion. */
  | 'refused'
  /** Not asked: the circuit breaker is open. */
  | 'open'

/** A model's opinion on an assessment. The rules always decide. `score` and `text` are present only when it answered. */
export type Opinion = Readonly<{
  name: string
  outcome: OpinionOutcome
  /** 0–100. */
  score?: number
  /** 1–2,000 characters. */
  text?: string
}>
