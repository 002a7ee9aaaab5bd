/** Thrown when a model gives no opinion, with the reason. */
export class NoOpinion extends Error {
  readonly outcome: 'late' | 'failed' | 'refused'
  constructor(outcome: NoOpinion['outcome'], options?: ErrorOptions) {
    super(`The model has no opinion: ${outcome}.`, options)
    this.outcome = outcome
  }
}
