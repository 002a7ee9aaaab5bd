import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadFunction } from '#local/functions/invoke.ts'

describe('a function called as Lambda calls it', () => {
  let folder = ''
  const load = (exportName: string) => {
    const modulePath = join(folder, 'bundle.mjs')
    return loadFunction({ name: 'sluice-local-it', modulePath, exportName, timeoutMs: 50, memoryMb: 512, region: 'r' })
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-invoke-'))
    const bundle = `
      export const handler = async (event, context) => ({ event, name: context.functionName, left: context.getRemainingTimeInMillis() })
      export const slow = () => new Promise(() => {})
      export const broken = async () => { throw new TypeError('broken') }
      export const nothing = 1`
    await writeFile(join(folder, 'bundle.mjs'), bundle)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('gets the event and a context, and its answer comes back', async () => {
    const invoke = await load('handler')
    const answer = await invoke({ a: 1 })
    expect(answer).toMatchObject({ event: { a: 1 }, name: 'sluice-local-it' })
  })

  it('fails when it runs longer than its time-out', async () => {
    const invoke = await load('slow')
    await expect(invoke({})).rejects.toThrow('sluice-local-it ran longer than 50 ms.')
  })

  it('fails when it throws', async () => {
    const invoke = await load('broken')
    await expect(invoke({})).rejects.toThrow(TypeError)
  })

  it('is refused before the first call when the bundle does not export it', async () => {
    await expect(load('nothing')).rejects.toThrow(/exports no function nothing/)
  })
})
