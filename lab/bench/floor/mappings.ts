import { z } from 'zod'
import { readTemplate } from '#local/provision/template.ts'

/** How a queue is read, by Sluice's event source mapping and by the floor. */
export type Mapping = Readonly<{ batchSize: number; concurrencyMax: number }>

/** The concurrency of the local event sources for a queue, as in infra/local/sources/event-sources.ts. */
const localConcurrencyMax = 3

const sqs = z.object({
  arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  batchSize: z.number(),
  maximumConcurrency: z.number(),
})
const merged = z.looseObject({ sqs: sqs.optional() })
const schema = z.object({
  functions: z.record(z.string(), z.object({ events: z.array(merged).default([]) })),
})

/** The mappings of serverless.yml, by the queue's logical name. Example: `ScoringQueue`. */
export const readMappings = (): ReadonlyMap<string, Mapping> => {
  const { functions } = schema.parse(readTemplate('serverless.yml'))
  const sources = Object.values(functions).flatMap(({ events }) => events.flatMap(({ sqs }) => sqs ?? []))
  return new Map(
    sources.map(({ arn, batchSize, maximumConcurrency }) => [
      arn['Fn::GetAtt'][0],
      { batchSize, concurrencyMax: Math.min(maximumConcurrency, localConcurrencyMax) },
    ]),
  )
}
