import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

const timeoutMs = 10 * 60_000

let folder = ''

const run = (command: string, ...args: readonly string[]) => {
  const { PATH = '', HOME = '' } = process.env
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    env: { PATH, HOME },
    encoding: 'utf8',
    timeout: timeoutMs,
  })
  return { status, output: `${stdout}${stderr}` }
}

/** Runs the command and returns the files that it created or edited by hand. */
const makeNew = (...args: readonly string[]): readonly string[] => {
  const { status, output } = run('npm', 'run', '-s', 'new', '--', ...args)
  expect(output).toContain('Next:')
  expect(status).toBe(0)
  return [...output.matchAll(/^(?:created|edited) (\S+)$/gm)].map(([, path = '']) => path)
}

/** Evaluates an expression in the copy. */
const evaluate = (imports: string, expression: string): unknown =>
  JSON.parse(run('node', '--input-type=module', '-e', `${imports}\nconsole.log(JSON.stringify(${expression}))`).output)

const readCopy = (path: string): string => readFileSync(join(folder, path), 'utf8')

const made: Record<string, readonly string[]> = {}

/** The project as it is now, with the files that git does not know yet. */
beforeAll(() => {
  folder = projectFolder
  const { output } = run('git', 'ls-files', '--cached', '--others', '--exclude-standard')
  folder = mkdtempSync(join(tmpdir(), 'sluice-new-'))
  for (const path of output
    .trim()
    .split('\n')
    .filter((one) => existsSync(join(projectFolder, one))))
    cpSync(join(projectFolder, path), join(folder, path))
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'))
  // Some checks ask git for the files.
  run('git', 'init', '-q')

  made.rule = makeNew('rule', 'probe-payment')
  made.eventType = makeNew('event-type', 'Payment.Probe.Issued.v1')
  made.endpoint = makeNew('endpoint', 'list-probes', '--function', 'ledger-read')
  made.consumer = makeNew('consumer', 'count-probes', '--area', 'views', '--kinds', 'assessed,moved')
}, timeoutMs)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('A scaffold', () => {
  it('touches few files', () => {
    expect(made.rule?.length).toBeLessThanOrEqual(3)
    expect(made.eventType?.length).toBeLessThanOrEqual(3)
    expect(made.endpoint?.length).toBeLessThanOrEqual(6)
    expect(made.consumer?.length).toBeLessThanOrEqual(8)
  })

  it('of each kind together leaves every check green', { timeout: timeoutMs }, () => {
    const { status, output } = run('npm', 'run', 'check')
    const faults = output.split('\n').filter((line) => /FAIL|rror/.test(line))
    expect({ status, faults: status === 0 ? [] : faults }).toEqual({ status: 0, faults: [] })
  })

  it('of a rule puts it into the rule book and into docs/rulesets.md', () => {
    const imports = "import { ruleBook } from '#scoring/domain/rule-book.ts'"
    expect(evaluate(imports, '[...ruleBook.keys()]')).toContain('probe-payment@1')
    expect(readCopy('docs/rulesets.md')).toContain('| `probe-payment@1` |')
  })

  it('of an event type puts it into the catalogue and into docs/events.md', () => {
    const imports = "import { catalogue } from '#catalogue/catalogue.ts'"
    expect(evaluate(imports, '[...catalogue.keys()]')).toContain('Payment.Probe.Issued.v1')
    expect(readCopy('docs/events.md')).toContain('### Payment.Probe.Issued.v1\n')
  })

  it('of an endpoint puts it into openapi.json and behind its route, where it requires a token', () => {
    expect(JSON.parse(readCopy('docs/openapi.json')).paths).toHaveProperty(['/v1/probes', 'get'])
    const name = 'reaches list-probes with get /v1/probes'
    const { output } = run('npx', 'vitest', 'run', '--project', 'unit', 'test/api/endpoints.test.ts', '-t', name)
    expect(output).toMatch(/Tests .*1 passed/)
  })

  it('of a consumer makes its queue, its dead letters and its subscription', () => {
    const imports = "import { loadResources } from '#local/provision/template.ts'"
    const resources = evaluate(imports, 'loadResources()')
    expect(resources).toHaveProperty('CountProbesQueue')
    expect(resources).toHaveProperty('CountProbesDeadLetters')
    expect(resources).toHaveProperty('CountProbesSubscription.Properties.FilterPolicy', {
      happening: ['assessed', 'moved'],
    })
  })
})
