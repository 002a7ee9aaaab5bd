import * as z from 'zod'
import { readTemplate } from '#local/provision/template.ts'

const stream = z.object({ batchWindow: z.number() })
const { functions } = z
  .object({
    functions: z.object({ 'sequence-audit': z.object({ events: z.array(z.object({ stream: stream.optional() })) }) }),
  })
  .parse(readTemplate('serverless.yml'))

/** How many seconds the stream of the table `audit-log` collects batches before it calls `sequence-audit`, as in serverless.yml. */
export const windowOfBatches =
  functions['sequence-audit'].events.find((event) => event.stream)?.stream?.batchWindow ?? Number.NaN
