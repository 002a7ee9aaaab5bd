/** The settings of a mapping in serverless.yml. */
type Settings = Readonly<Record<string, unknown>>

type Range = Readonly<{ min: number; max: number }>

/** What AWS accepts for an event source mapping. Source: the API reference of Lambda, CreateEventSourceMapping. */
const ranges: Readonly<Record<'queue' | 'fifo queue' | 'stream', Readonly<Record<string, Range>>>> = {
  queue: {
    batchSize: { min: 1, max: 10_000 },
    maximumBatchingWindow: { min: 0, max: 300 },
    maximumConcurrency: { min: 2, max: 1000 },
  },
  'fifo queue': {
    batchSize: { min: 1, max: 10 },
    maximumBatchingWindow: { min: 0, max: 0 },
    maximumConcurrency: { min: 2, max: 1000 },
  },
  stream: {
    batchSize: { min: 1, max: 10_000 },
    batchWindow: { min: 0, max: 300 },
    parallelizationFactor: { min: 1, max: 10 },
    maximumRetryAttempts: { min: -1, max: 10_000 },
    maximumRecordAgeInSeconds: { min: -1, max: 604_800 },
  },
}

/** The settings that a copy applies or ignores without harm, and the values of the others that it supports. */
const supported: Readonly<Record<'queue' | 'stream', Readonly<Record<string, 'any' | readonly unknown[]>>>> = {
  queue: {
    arn: 'any',
    batchSize: 'any',
    maximumBatchingWindow: 'any',
    maximumConcurrency: 'any',
    functionResponseType: ['ReportBatchItemFailures'],
    enabled: [true],
  },
  stream: {
    type: ['dynamodb'],
    arn: 'any',
    batchSize: 'any',
    bisectBatchOnFunctionError: 'any',
    parallelizationFactor: 'any',
    functionResponseType: ['ReportBatchItemFailures'],
    enabled: [true],
    batchWindow: 'any',
    filterPatterns: 'any',
    startingPosition: ['TRIM_HORIZON'],
    maximumRetryAttempts: [-1],
    maximumRecordAgeInSeconds: [-1],
  },
}

/** @throws Error that names every setting that AWS refuses, or that a copy does not support. */
export const checkQueueMapping = (settings: Settings, queueName: string): void => {
  const kind = queueName.endsWith('.fifo') ? 'fifo queue' : 'queue'
  const { batchSize, maximumBatchingWindow } = settings
  const hasNoWindow = Number(batchSize) > 10 && !(Number(maximumBatchingWindow) >= 1)
  refuse(`The queue ${queueName}`, [
    ...outOfRange(settings, ranges[kind]),
    ...(kind === 'queue' && hasNoWindow
      ? [`batchSize is ${batchSize}, and above 10 AWS requires a maximumBatchingWindow of at least 1 second`]
      : []),
    ...unsupported(settings, supported.queue),
  ])
}

/** @throws Error that names every setting that AWS refuses, or that a copy does not support. */
export const checkStreamMapping = (settings: Settings, table: string): void =>
  refuse(`The stream of ${table}`, [...outOfRange(settings, ranges.stream), ...unsupported(settings, supported.stream)])

const outOfRange = (settings: Settings, allowed: Readonly<Record<string, Range>>): readonly string[] =>
  Object.entries(allowed).flatMap(([name, { min, max }]) => {
    const value = settings[name]
    if (value === undefined || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max)) return []
    return [`${name} is ${value}, and AWS accepts whole numbers from ${min} to ${max}`]
  })

const unsupported = (
  settings: Settings,
  known: Readonly<Record<string, 'any' | readonly unknown[]>>,
): readonly string[] =>
  Object.entries(settings).flatMap(([name, value]) => {
    const values = known[name]
    if (value === undefined || values === 'any' || values?.includes(value)) return []
    return [`${name} is ${JSON.stringify(value)}, which a local copy does not support`]
  })

const refuse = (source: string, faults: readonly string[]): void => {
  if (faults.length > 0) throw new Error(`${source} cannot be a source of events: ${faults.join('; ')}.`)
}
