/** What an event source of a kind copy needs, beside its queue or stream: no fault happens, and nothing is reported. */
export const aKindSource = {
  consumer: 'a-consumer',
  conditions: undefined,
  countFault: () => undefined,
  reportFailure: () => undefined,
  reportLoss: () => undefined,
}

/** The mapping of a stream whose function receives every record, as soon as it is read. */
export const unfiltered = { batchWindowMs: 0, passes: () => true }
