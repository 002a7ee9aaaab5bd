/** What became of asking a model for its opinion. */
export type OpinionOutcome =
  | 'answered'
  /** No answer in time, or one to a judgement that was worked out again meanwhile. */
  | 'late'
  /** Away, or it answered that it could not. */
  | 'failed'
  /** It answered what no opinion is. */
  | 'refused'
  /** Not asked: it failed too often just before. */
  | 'open'

/** What a model said of an assessment, beside it: rules decide, always. `score` and `text` are there only of an answer. */
export type Opinion = Readonly<{
  name: string
  outcome: OpinionOutcome
  /** 0–100. */
  score?: number
  /** 1–2,000 characters. */
  text?: string
}>
