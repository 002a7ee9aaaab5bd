import { makeAccounts } from './accounts.ts'
import { makeFraud } from './fraud.ts'
import { makeGenuine } from './genuine.ts'
import { book, type SampleRow } from './movement.ts'
import { makeRandom } from './random.ts'

export type SampleWish = Readonly<{ rowCount: number; fraudShare: number; seed: number }>

/** A step is an hour; five days, as a small PaySim run has. */
const stepCount = 120

/** How busy each hour of a day is, from midnight on. */
const activity = [1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 12, 12, 12, 12, 11, 11, 12, 13, 13, 10, 6, 3, 2] as const

/** Makes the rows of a sample, oldest first, with exactly the share of frauds asked for. The same wish, the same rows. */
export function* sampleRows({ rowCount, fraudShare, seed }: SampleWish): Generator<SampleRow> {
  const random = makeRandom(seed)
  const accounts = makeAccounts(random)
  const [genuine, fraud] = [makeGenuine(random, accounts), makeFraud(random, accounts)]
  let fraudsLeft = Math.round(rowCount * fraudShare)
  for (let index = 0; index < rowCount; index += 1) {
    // Of the rows left so many are frauds: drawing by that share spreads them evenly and uses them up exactly.
    const isFraud = random.chance(fraudsLeft / (rowCount - index))
    if (isFraud) fraudsLeft -= 1
    yield book(stepAt(index / rowCount), isFraud ? fraud() : genuine())
  }
}

const weights = Array.from({ length: stepCount }, (_, hour) => activity[hour % activity.length] ?? 1)
const weightSum = weights.reduce((sum, weight) => sum + weight, 0)

/** The step in which a row at this place of the file happens. From 0, the first, to just below 1; steps count from 1. */
const stepAt = (place: number): number => {
  let passed = 0
  const index = weights.findIndex((weight) => {
    passed += weight
    return place * weightSum < passed
  })
  return index + 1
}
