import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CommandFault, UsageFault } from '#commands/command-line.ts'
import { consumer } from '#lab/new/consumer.ts'
import { endpoint } from '#lab/new/endpoint.ts'
import { eventType } from '#lab/new/event-type.ts'
import { makePlan } from '#lab/new/plan.ts'
import { rule } from '#lab/new/rule.ts'
import type { Scaffold } from '#lab/new/scaffold.ts'
import { projectFolder } from '#local/copy/running-copy.ts'

const readProject = (path: string): string | undefined => {
  const place = join(projectFolder, path)
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined
}

/** What a scaffold would do to the project. */
const filesOf = (
  scaffold: Scaffold,
  name: string,
  options: Readonly<Record<string, string>> = {},
  read = readProject,
) => {
  const plan = makePlan(read)
  scaffold.plan(plan, name, options)
  return plan.changes()
}

const pathsOf = (...args: Parameters<typeof filesOf>): readonly string[] => filesOf(...args).map(({ path }) => path)

describe('The files that a change costs are', () => {
  it('3 for a rule', () => {
    expect(pathsOf(rule, 'untaken-name').toSorted()).toEqual([
      'docs/scoring.md',
      'src/scoring/domain/rules/untaken-name.ts',
      'test/scoring/untaken-name.test.ts',
    ])
  })

  it('3 for an event type', () => {
    expect(pathsOf(eventType, 'Payment.UntakenName.Made.v1').toSorted()).toEqual([
      'CHANGELOG.md',
      'src/catalogue/families/payment.ts',
      'test/published/samples/Payment.UntakenName.Made.v1.json',
    ])
  })

  it.each(['ledger-read', 'events-read', 'assessments-read', 'rulesets-read'])('6 for an endpoint of %s', (name) => {
    expect(pathsOf(endpoint, 'list-untaken-names', { function: name })).toHaveLength(6)
  })

  it('5 for an endpoint below a route that its function has', () => {
    const options = { function: 'events-read', path: '/v1/events/untaken-names' }
    expect(pathsOf(endpoint, 'list-untaken-names', options)).not.toContain('serverless.yml')
  })

  it('8 for a consumer, and 2 more with a new area', () => {
    expect(pathsOf(consumer, 'count-untaken-names', { area: 'views' })).toHaveLength(8)
    expect(pathsOf(consumer, 'settle-untaken-names', { area: 'untaken' })).toHaveLength(10)
  })
})

describe('A fault of', () => {
  it.each<[string, Scaffold, string, Readonly<Record<string, string>>, string]>([
    ['a rule without a name', rule, '', {}, 'The name of a rule is missing. Example: weekend-payment.'],
    [
      'a rule with capitals',
      rule,
      'WeekendPayment',
      {},
      'Use small letters and single dashes. Example: weekend-payment.',
    ],
    ['a long name', rule, 'a'.repeat(61), {}, 'A name has at most 60.'],
    ['a type in two parts', eventType, 'Payment.Refunded.v1', {}, 'Example: Payment.Refund.Issued.v1.'],
    [
      'a second version',
      eventType,
      'Payment.UntakenName.Made.v2',
      {},
      'docs/event-versioning.md describes a later version',
    ],
    [
      'a family that does not exist',
      eventType,
      'User.UntakenName.Made.v1',
      {},
      'Name a file of src/catalogue/families/',
    ],
    ['a call that lists nothing', endpoint, 'get-statement', {}, 'Example: list-statements.'],
    [
      'a call that lists nothing, for the files to write',
      endpoint,
      'get-statement',
      {},
      'CONTRIBUTING.md, "a call of the HTTP API"',
    ],
    ['a call that exists', endpoint, 'list-events', {}, 'list-events exists.'],
    ['a function that writes', endpoint, 'list-untaken-names', { function: 'ledger-write' }, 'events-read, '],
    [
      'a path of another call',
      endpoint,
      'list-untaken-names',
      { function: 'ledger-read', path: '/v1/events' },
      'list-events',
    ],
    [
      'a path with a parameter',
      endpoint,
      'list-untaken-names',
      { function: 'ledger-read', path: '/v1/a/{id}' },
      '--path takes',
    ],
    [
      'a scope that does not exist',
      endpoint,
      'list-untaken-names',
      { function: 'ledger-read', access: 'a:b' },
      'ledger:read',
    ],
    ['a consumer without an area', consumer, 'count-untaken-names', {}, 'The name of an area is missing.'],
    [
      'a consumer of a foundation',
      consumer,
      'count-untaken-names',
      { area: 'kernel' },
      '"kernel" is not a name of an area.',
    ],
    ['a consumer that exists', consumer, 'project-views', { area: 'views' }, 'has the name project-views'],
    ['a kind that does not exist', consumer, 'count-untaken-names', { area: 'views', kinds: 'moved,x' }, 'not "x"'],
  ])('%s is described, with what is valid', (_, scaffold, name, options, message) => {
    const run = () => filesOf(scaffold, name, options)
    expect(run).toThrow(UsageFault)
    expect(run).toThrow(message)
  })

  it('a rule that exists is described', () => {
    const run = () => filesOf(rule, 'velocity')
    expect(run).toThrow(CommandFault)
    expect(run).toThrow('src/scoring/domain/rules/velocity.ts exists. Choose another name.')
  })

  it('a file without a place for the change is described', () => {
    const read = (path: string) => (path === 'docs/scoring.md' ? '# Scoring\n' : readProject(path))
    const run = () => filesOf(rule, 'untaken-name', {}, read)
    expect(run).toThrow('docs/scoring.md does not have one heading `## Retired rules`. Nothing was written.')
  })
})

it('gives a type of a family with old envelopes a name and a routing key there', () => {
  const [, family] = filesOf(eventType, 'User.Email.Bounced.v1', { family: 'user-account' })
  expect(family?.text).toContain("legacy: { name: 'UserEmailBounced', routingKey: 'user.auth.email.bounced' }")
})
