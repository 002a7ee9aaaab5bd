import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { StartFailure } from './start-failure.ts'

/** The faults that AWS documents and a copy causes on purpose. A kind copy has none: it is the value `undefined`. */
export type Conditions = Readonly<{
  /** The seed of every random choice. The same seed repeats the choices. */
  seed: number
  /** The share of messages that are delivered twice, late or out of order, and of entries of batches that fail; 0 to 0.5. */
  faultRate: number
  /** The instances of each function; 1 to 10. */
  instances: number
}>

/** A developer notices no delay and meets a few duplicates an hour. */
const gentleRate = 0.01
const instancesDefault = 3
const instancesMax = 10
const seedMax = 2 ** 31 - 1

/** What the options of `npm start` state about conditions. All are texts, as typed. */
export type ConditionOptions = Readonly<{ kind?: boolean; seed?: string; instances?: string }>

/** @throws StartFailure when an option is invalid, or contradicts `kind`. */
export const conditionsFrom = ({ kind = false, seed, instances }: ConditionOptions): Conditions | undefined => {
  if (kind) {
    const other = seed !== undefined ? '--seed' : instances !== undefined ? '--instances' : undefined
    if (other)
      throw new StartFailure(`--kind and ${other} exclude each other: a kind copy has no faults. Leave one out.`)
    return undefined
  }
  return unkind({
    seed: readSeed('--seed', seed),
    instances: wholeNumber('--instances', instances, instancesMax, 1),
  })
}

type Choice = Readonly<{ [Name in keyof Conditions]?: Conditions[Name] | undefined }>

/** Conditions with defaults: a new seed, a gentle rate, three instances. */
export const unkind = ({ seed, faultRate, instances }: Choice = {}): Conditions => ({
  seed: seed ?? randomInt(seedMax),
  faultRate: faultRate ?? gentleRate,
  instances: instances ?? instancesDefault,
})

/** @param name the option or setting of the text. @throws StartFailure when the text is invalid. */
export const readSeed = (name: string, text: string | undefined): number | undefined => wholeNumber(name, text, seedMax)

const wholeNumber = (option: string, text: string | undefined, max: number, min = 0): number | undefined => {
  if (text === undefined) return undefined
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw new StartFailure(`${option} is "${text}": set it to a whole number from ${min} to ${max}.`)
}

/** What a copy does on purpose, and how to repeat it or to turn it off. */
export const describeConditions = (conditions: Conditions | undefined): string => {
  if (!conditions) return 'Kind: no faults on purpose, and one instance of each function.'
  const { seed, faultRate, instances } = conditions
  const percent = Math.round(faultRate * 1000) / 10
  return [
    `Unkind, as AWS is: ${percent} % of messages arrive twice, late or out of order, or fail in their batch.`,
    `Each function has ${instances} ${instances === 1 ? 'instance' : 'instances'}.`,
    `Repeat these faults with \`npm start -- --seed ${seed}\`; turn them off with \`npm start -- --kind\`.`,
  ].join('\n')
}

/** Conditions as one text, for the environment of a program (`SLUICE_CONDITIONS`), and back. Empty for a kind copy. */
export const writeConditions = (conditions: Conditions | undefined): string =>
  conditions === undefined ? '' : JSON.stringify(conditions)

export const readConditions = ({ SLUICE_CONDITIONS: text }: Environment): Conditions | undefined => {
  if (!text) return undefined
  try {
    return conditionsSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new StartFailure(`SLUICE_CONDITIONS is invalid. \`npm start\` sets it: leave it out.`, { cause })
  }
}

type Environment = Readonly<Record<string, string | undefined>>

const conditionsSchema = z.strictObject({
  seed: z.int().min(0).max(seedMax),
  faultRate: z.number().min(0).max(0.5),
  instances: z.int().min(1).max(instancesMax),
})
