/** Why a model has no opinion to tell. */
export class NoOpinion extends Error {
  readonly outcome: 'late' | 'failed' | 'refused'
  constructor(outcome: NoOpinion['outcome'], options?: ErrorOptions) {
    super(`The model has no opinion: ${outcome}.`, options)
    this.outcome = outcome
  }
}
