import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Reload } from '#local/reload.ts'
import { makeSourceWatch } from '#local/source-watch.ts'
import { eventually } from '#test/support/world/eventually.ts'

const inputs = ['src/a.ts', 'infra/rabbitmq/definitions.json']

/** A watch whose reloads change one function, unless `reload` does otherwise. */
const aWatch = async (reload: () => Promise<Reload> = async () => ({ functions: ['a'], inputs })) => {
  const lines: string[] = []
  let reloadCount = 0
  const counted = () => {
    reloadCount += 1
    return reload()
  }
  const watch = makeSourceWatch({ reload: counted, report: (line) => lines.push(line), settleMs: 20 })
  await watch.prepare()
  const first = () => eventually(async () => lines.length > 0 && lines.join('\n'))
  return { ...watch, lines, first, reloads: () => reloadCount - 1 }
}

it('reloads once for several saves in quick succession', async () => {
  const { onChange, first, reloads } = await aWatch()
  for (const path of ['src/b.ts', 'functions/a/c.ts', 'src/b.ts', 'src/d.ts', 'src/e.ts']) onChange(path)
  expect(await first()).toMatch(
    /^Reloaded in \d\.\d s: functions\/a\/c\.ts, src\/b\.ts, src\/d\.ts and 1 more \(1 function\)$/,
  )
  expect(reloads()).toBe(1)
})

it('reloads once more for what changes during a reload', async () => {
  const gates = [Promise.resolve(), wait(150), wait(150)]
  const { onChange, lines, reloads } = await aWatch(async () => {
    await gates.shift()
    return { functions: ['a', 'b'], inputs }
  })
  onChange('src/b.ts')
  await wait(60)
  onChange('src/c.ts')
  await wait(30)
  onChange('src/d.ts')
  await eventually(async () => lines.length === 2)
  expect(lines[1]).toMatch(/: src\/c\.ts, src\/d\.ts \(2 functions\)$/)
  expect(reloads()).toBe(2)
})

it('reports when a change reaches no function', async () => {
  const { onChange, first } = await aWatch(async () => ({ functions: [], inputs }))
  onChange('src/b.ts')
  expect(await first()).toBe('src/b.ts was saved. No function uses the change.')
})

it.each(['infra/aws/tables.yml', 'serverless.yml', 'package.json', 'infra/local/stack.ts'])(
  'reports that %s needs a restart, and reloads nothing',
  async (path) => {
    const { onChange, first, reloads } = await aWatch()
    onChange(path)
    expect(await first()).toBe(
      `Not reloaded: ${path}. It takes effect at the next start: press Ctrl-C, then npm start.`,
    )
    expect(reloads()).toBe(0)
  },
)

it('reloads for what the functions were built from, wherever it is', async () => {
  const { onChange, lines } = await aWatch()
  onChange('infra/rabbitmq/definitions.json')
  await eventually(async () => lines.length === 2)
  expect(lines[1]).toMatch(/^Reloaded .*: infra\/rabbitmq\/definitions\.json /)
})

it('takes no notice of other files', async () => {
  const { onChange, lines, reloads } = await aWatch()
  for (const path of ['src/.a.ts.swp', 'src/a.ts~', 'README.md', 'infra/aws', '.git/index']) onChange(path)
  await wait(60)
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
  await eventually(async () => lines.length === 1)
  expect(lines[0]).toBe(
    'Not reloaded: src/b.ts:3:5: Unexpected "=" (and 1 more)\n  The functions run unchanged. Save a correction to reload them.',
  )
  onChange('src/b.ts')
  await eventually(async () => lines.length === 2)
  expect(lines[1]).toMatch(/^Reloaded /)
})
