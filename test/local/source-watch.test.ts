import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Reload } from '#local/functions/reload.ts'
import { makeSourceWatch } from '#local/functions/source-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const settleMs = 20

/** The time without a change has passed. */
const settle = () => vi.advanceTimersByTimeAsync(settleMs)

const inputs = ['src/a.ts', 'infra/rabbitmq/definitions.json']

/** A watch whose reloads change one function, unless `reload` does otherwise. */
const aWatch = async (reload: () => Promise<Reload> = async () => ({ functions: ['a'], inputs })) => {
  const lines: string[] = []
  let reloadCount = 0
  const counted = () => {
    reloadCount += 1
    return reload()
  }
  const watch = makeSourceWatch({ reload: counted, report: (line) => lines.push(line), settleMs })
  await watch.prepare()
  return { ...watch, lines, reloads: () => reloadCount - 1 }
}

it('reloads once for several saves in quick succession', async () => {
  const { onChange, lines, reloads } = await aWatch()
  for (const path of ['src/b.ts', 'functions/a/c.ts', 'src/b.ts', 'src/d.ts', 'src/e.ts']) onChange(path)
  await settle()
  expect(lines.join('\n')).toMatch(
    /^Reloaded in \d\.\d s: functions\/a\/c\.ts, src\/b\.ts, src\/d\.ts and 1 more \(1 function\)$/,
  )
  expect(reloads()).toBe(1)
})

it('reloads once more for what changes during a reload', async () => {
  const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>())
  const pending = gates.map(({ promise }) => promise)
  gates[0]?.resolve()
  const { onChange, lines, reloads } = await aWatch(async () => {
    await pending.shift()
    return { functions: ['a', 'b'], inputs }
  })
  onChange('src/b.ts')
  await settle()
  onChange('src/c.ts')
  await settle()
  onChange('src/d.ts')
  expect([lines, reloads()]).toEqual([[], 1])
  gates[1]?.resolve()
  await settle()
  expect([lines.length, reloads()]).toEqual([1, 2])
  gates[2]?.resolve()
  await settle()
  expect(lines[1]).toMatch(/: src\/c\.ts, src\/d\.ts \(2 functions\)$/)
  expect([lines.length, reloads()]).toEqual([2, 2])
})

it('reports when a change reaches no function', async () => {
  const { onChange, lines } = await aWatch(async () => ({ functions: [], inputs }))
  onChange('src/b.ts')
  await settle()
  expect(lines.join('\n')).toBe('src/b.ts was saved. No function uses the change.')
})

it.each(['infra/aws/tables.yml', 'serverless.yml', 'package.json', 'infra/local/stack.ts'])(
  'reports that %s needs a restart, and reloads nothing',
  async (path) => {
    const { onChange, lines, reloads } = await aWatch()
    onChange(path)
    await settle()
    expect(lines.join('\n')).toBe(
      `Not reloaded: ${path}. It takes effect at the next start: press Ctrl-C, then npm start.`,
    )
    expect(reloads()).toBe(0)
  },
)

it('reloads for what the functions were built from, wherever it is', async () => {
  const { onChange, lines } = await aWatch()
  onChange('infra/rabbitmq/definitions.json')
  await settle()
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/^Reloaded .*: infra\/rabbitmq\/definitions\.json /)
})

it('takes no notice of other files', async () => {
  const { onChange, lines, reloads } = await aWatch()
  for (const path of ['src/.a.ts.swp', 'src/a.ts~', 'README.md', 'infra/aws', '.git/index']) onChange(path)
  await settle()
  expect([lines, reloads()]).toEqual([[], 0])
})

it('reports the first error of a source that cannot be built, and reloads after the next change', async () => {
  const location = { file: 'src/b.ts', line: 3, column: 4 }
  const errors = [
    { text: 'Unexpected "="', location },
    { text: 'Expected "}"', location },
  ]
  const results = [
    async () => ({ functions: [], inputs }),
    () => Promise.reject(Object.assign(new Error(), { errors })),
  ]
  const { onChange, lines } = await aWatch(() => results.shift()?.() ?? Promise.resolve({ functions: ['a'], inputs }))
  onChange('src/b.ts')
  await settle()
  expect(lines).toHaveLength(1)
  expect(lines[0]).toBe(
    'Not reloaded: src/b.ts:3:5: Unexpected "=" (and 1 more)\n  The functions run unchanged. Save a correction to reload them.',
  )
  onChange('src/b.ts')
  await settle()
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/^Reloaded /)
})
