import fc from 'fast-check'

/** Draws `weight` good ones for each bad one. */
export const usually = <Value>(good: fc.Arbitrary<Value>, bad: fc.Arbitrary<Value>, weight = 12): fc.Arbitrary<Value> =>
  fc.oneof({ weight, arbitrary: good }, { weight: 1, arbitrary: bad })
