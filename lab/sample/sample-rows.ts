import { makeAccounts } from './accounts.ts'
import { makeFraud } from './fraud.ts'
import { makeGenuine } from './genuine.ts'
import { book, type SampleRow } from './movement.ts'
import { makeRandom } from './random.ts'

export type SampleOptions = Readonly<{ rowCount: number; fraudShare: number; seed: number }>

/** Steps of one hour: five days, as in a small PaySim run. */
const stepCount = 120

/** Relative activity in each hour of a day, starting at midnight. */
const activity = [1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 12, 12, 12, 12, 11, 11, 12, 13, 13, 10, 6, 3, 2] as const

/** Makes the rows of a sample, oldest first, with exactly the requested share of frauds. The same options give the same rows. */
export function* sampleRows({ rowCount, fraudShare, seed }: SampleOptions): Generator<SampleRow> {
  const random = makeRandom(seed)
  const accounts = makeAccounts(random)
  const [genuine, fraud] = [makeGenuine(random, accounts), makeFraud(random, accounts)]
  let fraudsLeft = Math.round(rowCount * fraudShare)
  for (let index = 0; index < rowCount; index += 1) {
    // The probability is the share of frauds among the remaining rows. It spreads them evenly and uses all of them.
    const isFraud = random.chance(fraudsLeft / (rowCount - index))
    if (isFraud) fraudsLeft -= 1
    yield book(stepAt(index / rowCount), isFraud ? fraud() : genuine())
  }
}

const weights = Array.from({ length: stepCount }, (_, hour) => activity[hour % activity.length] ?? 1)
const weightSum = weights.reduce((sum, weight) => sum + weight, 0)

/** The step, from 1, of a row at a relative position: 0 for the first row, just below 1 for the last. */
const stepAt = (place: number): number => {
  let passed = 0
  const index = weights.findIndex((weight) => {
    passed += weight
    return place * weightSum < passed
  })
  return index + 1
}
