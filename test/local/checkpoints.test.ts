import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkpointPath, openCheckpoints } from '#local/sources/checkpoints.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const aPath = (name: string) => checkpointPath(join(folder, 'deep'), 'publish-facts', name)

const opened = (path: string | undefined, streamArn = 'arn:a-stream') => {
  const failures: string[] = []
  return {
    failures,
    checkpoints: openCheckpoints({ streamArn, path, reportFailure: (reason) => failures.push(reason) }),
  }
}

describe('Checkpoints', () => {
  it('are there after a new start, with the time at which the record was handled', () => {
    const before = opened(aPath('kept')).checkpoints
    before.advance('s1', '7')
    before.advance('s1', '8')
    before.advance('s2', '9')
    before.finish('s2')
    const { checkpoints, failures } = opened(aPath('kept'))
    expect(checkpoints.of('s1')).toEqual({
      sequenceNumber: '8',
      isFinished: false,
      handledAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(checkpoints.of('s2')).toMatchObject({ sequenceNumber: '9', isFinished: true })
    expect(checkpoints.of('s3')).toBeUndefined()
    expect(failures).toEqual([])
  })

  it('can be read by their owner alone', () => {
    opened(aPath('mode')).checkpoints.advance('s1', '1')
    expect(statSync(aPath('mode')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700)
  })

  it.each([
    ['a torn file', (text: string) => text.slice(0, -9)],
    ['an empty file', () => ''],
    ['a file of another version', (text: string) => text.replace('"version":1', '"version":2')],
    ['a foreign file', () => '{"name":"sluice"}'],
    ['a position that is none', (text: string) => text.replace('"8"', '8')],
    ['a position that no record has', (text: string) => text.replace('"8"', '"the last one"')],
  ])('are as none, with a report, when there is %s', (what, spoil) => {
    const path = aPath(what)
    opened(path).checkpoints.advance('s1', '8')
    writeFileSync(path, spoil(readFileSync(path, 'utf8')))
    const { checkpoints, failures } = opened(path)
    expect(checkpoints.of('s1')).toBeUndefined()
    expect(failures).toEqual([expect.stringContaining('are invalid, so arn:a-stream is read from its start.')])
    checkpoints.advance('s1', '1')
    expect(opened(path).checkpoints.of('s1')?.sequenceNumber).toBe('1')
  })

  it('are as none for another stream, because its table was made anew', () => {
    opened(aPath('anew')).checkpoints.advance('s1', '8')
    const { checkpoints, failures } = opened(aPath('anew'), 'arn:another-stream')
    expect(checkpoints.of('s1')).toBeUndefined()
    expect(failures).toEqual([expect.stringContaining('are of the stream arn:a-stream, so arn:another-stream is read')])
  })

  it('lose the shards that the stream no longer has, and return the unfinished ones', () => {
    const { checkpoints } = opened(aPath('pruned'))
    checkpoints.advance('kept', '1')
    checkpoints.advance('lost', '2')
    checkpoints.finish('done')
    expect(checkpoints.prune(new Set(['kept', 'new']))).toEqual([
      ['lost', expect.objectContaining({ sequenceNumber: '2' })],
    ])
    expect(Object.keys(JSON.parse(readFileSync(aPath('pruned'), 'utf8')).shards)).toEqual(['kept'])
  })

  it('stay in memory when their file cannot be written, which is reported', () => {
    writeFileSync(join(folder, 'a-file'), '')
    const { checkpoints, failures } = opened(join(folder, 'a-file', 'x.json'))
    checkpoints.advance('s1', '8')
    expect(checkpoints.of('s1')?.sequenceNumber).toBe('8')
    expect(failures.at(-1)).toContain('cannot be written')
  })

  it('are in memory without a folder', () => {
    const { checkpoints } = opened(undefined)
    checkpoints.advance('s1', '8')
    expect(checkpoints.of('s1')?.sequenceNumber).toBe('8')
  })
})
