import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { projectFolder } from '#local/running-copy.ts'
import { loadResources } from '#local/template.ts'

const queueSchema = z.object({
  QueueName: z.object({ 'Fn::Sub': z.string() }),
  RedrivePolicy: z.object({ maxReceiveCount: z.number() }),
})

/** Tries by queue, as `infra/aws/` has them. Dead letters have none. Example: `intake` → 20. */
const triesDeployed = (): ReadonlyMap<string, number> => {
  const queues = Object.values(loadResources()).filter(({ Type }) => Type === 'AWS::SQS::Queue')
  const read = queues.flatMap(({ Properties }) => queueSchema.safeParse(Properties).data ?? [])
  return new Map(
    read.map(({ QueueName, RedrivePolicy }) => [
      QueueName['Fn::Sub'].replace(/^.*\}-/, ''),
      RedrivePolicy.maxReceiveCount,
    ]),
  )
}

/** Tries by queue, as the runbook's table tells them. */
const triesTold = (): ReadonlyMap<string, number> => {
  const text = readFileSync(join(projectFolder, 'docs/runbook.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `\{stack\}-([\w-]+)` .*\| (\d+) +\|$/gm)]
  return new Map(rows.map(([, queue = '', tries]) => [queue, Number(tries)]))
}

it('tells an operator how many tries a message of each queue has', () => {
  expect(triesDeployed().size).toBeGreaterThan(0)
  expect(triesTold()).toEqual(triesDeployed())
})
