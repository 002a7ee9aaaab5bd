import { UsageFault } from '#commands/command-line.ts'
import { happenings } from '#facts/domain/happening.ts'
import { subscriptions } from '#facts/domain/subscriptions.ts'
import { planArea } from './area.ts'
import { addRow, addToObject, addToYaml, replaceRow } from './edits.ts'
import { pascal, requireName } from './names.ts'
import type { Scaffold } from './scaffold.ts'

const named = {
  of: 'a consumer',
  pattern: /^[a-z]+(?:-[a-z]+)+$/,
  rule: 'Use a verb and a noun in small letters, with single dashes.',
  example: 'count-decisions',
}

const areaNamed = {
  of: 'an area',
  pattern: /^(?!(?:kernel|facts|approval|catalogue|api|platform)$)[a-z]+$/,
  rule: 'Use one word in small letters that is not a foundation (kernel, facts, approval, catalogue, api, platform).',
  example: 'views',
}

/** A function that receives facts from a queue of its own. It starts with counting them. */
export const consumer: Scaffold = {
  usage: 'consumer count-decisions --area views [--kinds assessed,moved]',
  options: { area: { type: 'string' }, kinds: { type: 'string' } },
  plan: (plan, text, options) => {
    const name = requireName(text, named)
    const area = requireName(options.area, areaNamed)
    const kinds = requireKinds(options.kinds)
    const { create, edit, read } = plan
    requireUnused(name, read('serverless.yml'))

    create(`src/${area}/application/${name}.ts`, useCaseSource(name))
    create(`functions/${area}/${name}.ts`, functionSource(name, area))
    create(`test/${area}/${name}.test.ts`, testSource(name, area))
    if (read(`infra/aws/${area}.yml`) === undefined) planArea(plan, area)
    edit(`infra/aws/${area}.yml`, addResources(name))
    edit('serverless.yml', addToYaml(['functions'], `\n${deploymentOf(name, area)}`))
    edit('src/facts/domain/subscriptions.ts', addToObject('subscriptions', `'${name}': ${subscriptionOf(kinds)}`))
    edit(
      'docs/runbook.md',
      addRow(
        { header: '| queue | function | effect while it is behind | tries |' },
        `| \`{stack}-${name}\` | \`${name}\` | facts are not counted | 20 |`,
      ),
    )
    edit(
      'docs/architecture.md',
      replaceRow({ header: '| area | responsibility | functions |', start: `| \`${area}\` |` }, addFunction(name)),
    )
    return [
      `src/${area}/application/${name}.ts counts the facts that it receives. Replace \`count\` with your port, in its test and in functions/${area}/${name}.ts as well.`,
      `A table or a setting needs a right in infra/aws/${area}.yml, the variable in serverless.yml, and its settings as an argument of \`factConsumerParts\`.`,
      'State in docs/runbook.md what happens while the queue is not processed, and run `npm run check`.',
    ]
  },
  generate: [],
}

/** @throws UsageFault when a function or a queue has the name. */
const requireUnused = (name: string, template = ''): void => {
  if (Object.hasOwn(subscriptions, name) || new RegExp(`^  ${name}:$`, 'm').test(template))
    throw new UsageFault(`A function or a queue has the name ${name}. Choose another name.`)
}

/** @throws UsageFault for a kind of fact that does not exist. */
const requireKinds = (text: string | undefined): readonly string[] | undefined => {
  const kinds = text?.split(',')
  const unknown = kinds?.find((kind) => !Object.hasOwn(happenings, kind))
  if (unknown === undefined) return kinds
  throw new UsageFault(
    `--kinds takes ${Object.keys(happenings).join(', ')}, with commas between them, not "${unknown}".`,
  )
}

const subscriptionOf = (kinds: readonly string[] | undefined): string =>
  kinds ? `[${kinds.map((kind) => `'${kind}'`).join(', ')}]` : "'every'"

/** Adds a function to the last cell of a row. */
const addFunction =
  (name: string) =>
  (row: string): string => {
    const cells = row.trimEnd().slice(0, -1).trimEnd()
    return `${cells}${cells.endsWith('|') ? ' ' : ', '}\`${name}\` |`
  }

const useCaseSource = (name: string): string => `import type { Fact } from '#facts/domain/fact.ts'
import { type HappeningKind, kindOf } from '#facts/domain/happening.ts'

type Needs = Readonly<{ count: (kind: HappeningKind) => void }>

/** Counts one fact by its kind. A repeat counts again; a fact of an unknown kind does not count. */
export const make${pascal(name)} =
  ({ count }: Needs) =>
  async (fact: Fact): Promise<void> => {
    const kind = kindOf(fact)
    if (kind) count(kind)
  }
`

const functionSource = (
  name: string,
  area: string,
): string => `import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import { make${pascal(name)} } from '#${area}/application/${name}.ts'

const { parts } = factConsumerParts('${name}', '${name}')
const count = (kind: string) => parts.metrics.addMetric(\`fact-\${kind}\`, MetricUnit.Count, 1)

/** Queue ${name}: one message, one fact counted. */
export const handler = factHandler(parts, each(make${pascal(name)}({ count })))
`

const testSource = (name: string, area: string): string => `import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { make${pascal(name)} } from '#${area}/application/${name}.ts'

const kindsOf = async (...facts: readonly Fact[]) => {
  const counted: string[] = []
  const handle = make${pascal(name)}({ count: (kind) => counted.push(kind) })
  for (const fact of facts) await handle(fact)
  return counted
}

describe('${name}', () => {
  it('counts each fact by its kind', async () => {
    expect(await kindsOf(aFact(), anAssessment())).toEqual(['received', 'assessed'])
  })

  it('does not count a fact of a kind that it does not know', async () => {
    const happening = 'unheard-of#1'
    expect(await kindsOf(aFact({ happening }))).toEqual([])
  })
})
`

/** Everything else of a queue and a role is derived: infra/stack/. */
const addResources = (name: string) => (fragment: string) => {
  const above = fragment.trimEnd()
  return `${above}${above.endsWith('Resources:') ? '\n' : '\n\n'}  ${pascal(name)}Queue:
    Type: AWS::SQS::Queue

  ${pascal(name)}Role:
    Type: AWS::IAM::Role
    Metadata:
      Rights:
        - { Action: [sqs:SendMessage], Resource: !GetAtt ViolationsQueue.Arn }
`
}

const deploymentOf = (name: string, area: string): string => {
  const variable = name.toUpperCase().replaceAll('-', '_')
  return `  ${name}:
    <<: *consumer
    handler: functions/${area}/${name}.handler
    role: ${pascal(name)}Role
    environment:
      <<: *checking
      ${variable}_QUEUE_URL: !Ref ${pascal(name)}Queue
      ${variable}_DEAD_LETTERS_URL: !Ref ${pascal(name)}DeadLetters
    events:
      - sqs: { arn: !GetAtt ${pascal(name)}Queue.Arn, <<: *batch, maximumConcurrency: 10 }`
}
