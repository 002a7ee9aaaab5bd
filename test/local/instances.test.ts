import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeChance } from '#local/chance.ts'
import { type Instances, makeInstances } from '#local/functions/instances.ts'
import { startInstance } from '#local/functions/start-instance.ts'

const program = new URL('../../infra/local/functions/instance.ts', import.meta.url)

const bundle = `
  import { setTimeout as wait } from 'node:timers/promises'
  let calls = 0
  const kept = []
  export const handler = async (event, context) => {
    calls += 1
    const { name = 'answer', ms = 0 } = event
    if (name === 'busy') while (true) {}
    if (name === 'never') return new Promise(() => {})
    if (name === 'exit') process.exit(3)
    if (name === 'uncaught') { setTimeout(() => { throw new TypeError('not caught') }, 1); return new Promise(() => {}) }
    if (name === 'thrown text') { setTimeout(() => { throw null }, 1); return new Promise(() => {}) }
    if (name === 'large') return 'x'.repeat(ms)
    if (name === 'heap') while (true) kept.push({ text: 'x'.repeat(10) + kept.length })
    if (name === 'heap at once') while (true) kept.push(Array.from({ length: 100_000 }, () => ({})))
    if (name === 'waiting buffers') { kept.push(Buffer.alloc(80 * 2 ** 20, 1)); return new Promise(() => {}) }
    if (name === 'buffers') { kept.push(Buffer.alloc(80 * 2 ** 20, 1)); return }
    if (name === 'throw') throw new RangeError('refused')
    await wait(ms)
    return { calls, thread: process.env['thread'], environment: { ...process.env }, function: context.functionName,
      left: context.getRemainingTimeInMillis() }
  }`

describe('Instances of a function', () => {
  let folder = ''
  const open = new Set<Instances>()
  const lines: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-instances-'))
    await writeFile(join(folder, 'bundle.mjs'), bundle)
  })
  afterEach(async () => {
    await Promise.all([...open].map((instances) => instances.close(0)))
    open.clear()
    lines.length = 0
  })
  afterAll(() => rm(folder, { recursive: true }))

  type Choice = Readonly<{
    count?: number
    timeoutMs?: number
    memoryMb?: number
    waitingMax?: number
    idleMs?: number
  }>

  const some = ({ count = 1, timeoutMs = 5000, memoryMb = 64, ...limits }: Choice = {}): Instances => {
    const modulePath = join(folder, 'bundle.mjs')
    const local = { name: 'sluice-local-it', modulePath, exportName: 'handler', timeoutMs, memoryMb, region: 'r' }
    let started = 0
    const start = () => {
      started += 1
      const environment = { thread: String(started) }
      return startInstance({ local, environment, program, report: (line) => lines.push(line) })
    }
    const instances = makeInstances({ start, count, chance: makeChance(1, 'instances'), ...limits })
    open.add(instances)
    return instances
  }

  const threadsOf = async (answers: readonly Promise<unknown>[]): Promise<readonly string[]> =>
    (await Promise.all(answers)).map((answer) => (answer as { thread: string }).thread)

  it('answer with the context of Lambda and the environment of the function alone', async () => {
    const answer = await some().call({})
    expect(answer).toMatchObject({ calls: 1, function: 'sluice-local-it', left: expect.any(Number) })
    expect(answer).toHaveProperty('environment', { thread: '1' })
  })

  it('have a module state of their own, and share the calls', async () => {
    const instances = some({ count: 3 })
    const all = await Promise.all([{ ms: 20 }, { ms: 20 }, { ms: 20 }].map((event) => instances.call(event)))
    expect(all).toMatchObject([{ calls: 1 }, { calls: 1 }, { calls: 1 }])
    const later: string[] = []
    for (let index = 0; index < 30; index += 1) later.push(...(await threadsOf([instances.call({})])))
    expect(new Set(later)).toEqual(new Set(['1', '2', '3']))
  })

  it('take one call at a time, and one that is free before one that is in use', async () => {
    const instances = some({ count: 2 })
    const busy = instances.call({ name: 'never' }).catch(() => undefined)
    const threads = await threadsOf([1, 2, 3].map(() => instances.call({})))
    expect(new Set(threads).size).toBe(1)
    await instances.close(0)
    await busy
  })

  it.each(['busy', 'never'])('are stopped in the middle when their time is over: %s', async (name) => {
    const instances = some({ timeoutMs: 500 })
    await expect(instances.call({ name })).rejects.toMatchObject({
      name: 'Sandbox.Timedout',
      message: 'Task timed out after 0.50 seconds',
    })
    expect(await instances.call({})).toMatchObject({ calls: 1, thread: '2' })
  })

  it('are replaced after an end of their own', async () => {
    const instances = some()
    await expect(instances.call({ name: 'exit' })).rejects.toThrow('Runtime exited with error: exit status 3')
    await expect(instances.call({ name: 'uncaught' })).rejects.toThrow('TypeError: not caught')
    await expect(instances.call({ name: 'thrown text' })).rejects.toThrow('did not catch. null')
    expect(await instances.call({})).toMatchObject({ calls: 1, thread: '4' })
  })

  it('continue after an error of the handler', async () => {
    const instances = some()
    await expect(instances.call({ name: 'throw' })).rejects.toMatchObject({ name: 'RangeError', message: 'refused' })
    expect(await instances.call({})).toMatchObject({ calls: 2, thread: '1' })
  })

  it('answer with at most 6 MB', async () => {
    const instances = some()
    // Two bytes more for the quotes.
    expect(await instances.call({ name: 'large', ms: 6_291_554 })).toHaveLength(6_291_554)
    await expect(instances.call({ name: 'large', ms: 6_291_555 })).rejects.toMatchObject({
      name: 'Function.ResponseSizeTooLarge',
      message: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    })
    expect(await instances.call({})).toMatchObject({ calls: 3 })
  })

  it.each(['heap', 'heap at once', 'waiting buffers'])(
    'end when they use more than the memory of the function: %s',
    async (name) => {
      const instances = some({ timeoutMs: 20_000 })
      await expect(instances.call({ name })).rejects.toThrow('used more than its memory of 64 MB')
      expect(lines).toEqual([expect.stringContaining('sluice-local-it used more than its memory of 64 MB')])
      expect(await instances.call({})).toMatchObject({ calls: 1 })
    },
  )

  it('end after a call that leaves more than the memory of the function behind', async () => {
    const instances = some()
    await instances.call({ name: 'buffers' }).catch(() => undefined)
    expect(await instances.call({})).toMatchObject({ calls: 1, thread: '2' })
    expect(lines).toEqual([expect.stringContaining('used more than its memory of 64 MB')])
  })

  it('refuse a call that finds a full line, and one that waits too long', async () => {
    const instances = some({ waitingMax: 1 })
    const first = instances.call({ ms: 200 })
    const late = AbortSignal.timeout(50)
    const waiting = instances.call({}, late)
    await expect(instances.call({})).rejects.toMatchObject({ name: 'TooManyRequestsException' })
    await expect(waiting).rejects.toMatchObject({ name: 'TooManyRequestsException' })
    expect(await first).toMatchObject({ calls: 1 })
  })

  it('end when no one has called them for a while', async () => {
    const instances = some({ idleMs: 10 })
    await instances.call({})
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await instances.call({})).toMatchObject({ calls: 1, thread: '2' })
  })

  it('of a version that was loaded and not called end as well', async () => {
    const instances = some({ idleMs: 10 })
    let isEnded = false
    const first = {
      ready: Promise.resolve(),
      call: async () => 'next',
      hasEnded: () => isEnded,
      end: async () => {
        isEnded = true
      },
    }
    instances.replace(() => ({ ...first, hasEnded: () => false, call: async () => 'later' }), first)
    await vi.waitFor(() => expect(isEnded).toBe(true))
    expect(await instances.call({})).toBe('later')
  })

  it('that cannot start fail their call alone', async () => {
    const first = {
      ready: Promise.resolve(),
      call: async () => 'answer',
      hasEnded: () => false,
      end: async () => undefined,
    }
    const starts = [() => first]
    const start = () => {
      const next = starts.shift()
      if (next) return next()
      starts.push(() => first)
      throw new Error('no thread')
    }
    const instances = makeInstances({ start, count: 1, chance: makeChance(1, 'instances'), idleMs: 10 })
    open.add(instances)
    expect(await instances.call({})).toBe('answer')
    await new Promise((resolve) => setTimeout(resolve, 30))
    await expect(instances.call({})).rejects.toThrow('no thread')
    expect(await instances.call({})).toBe('answer')
  })

  it('end a call in progress only after the grace', async () => {
    const instances = some()
    const calls = [instances.call({ ms: 100 }), instances.call({})]
    const outcomes = Promise.allSettled(calls)
    await instances.close(20_000)
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await expect(instances.call({})).rejects.toThrow('The copy is ending.')
  })
})
