import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { projectFolder } from '#local/copy/running-copy.ts'
import { loadResources } from '#local/provision/template.ts'

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

const runbook = readFileSync(join(projectFolder, 'docs/runbook.md'), 'utf8')

/** Tries by queue, as the table of the runbook lists them. */
const triesDocumented = (): ReadonlyMap<string, number> => {
  const rows = [...runbook.matchAll(/^\| `\{stack\}-([\w-]+)` .*\| (\d+) +\|$/gm)]
  return new Map(rows.map(([, queue = '', tries]) => [queue, Number(tries)]))
}

it('lists how many tries a message of each queue has', () => {
  expect(triesDeployed().size).toBeGreaterThan(0)
  expect(triesDocumented()).toEqual(triesDeployed())
})

it('quotes log lines that the code writes', () => {
  const source = globSync('src/**/*.ts', { cwd: projectFolder }).map((path) =>
    readFileSync(join(projectFolder, path), 'utf8'),
  )
  const quoted = [...runbook.matchAll(/`([A-Z][a-z]*(?: [a-z]+){2,})`/g)].map(([, line = '']) => line)
  // Lambda writes this one.
  const missing = quoted.filter((line) => line !== 'Task timed out' && !source.join('\n').includes(line))
  expect(quoted.length).toBeGreaterThan(3)
  expect(missing).toEqual([])
})
