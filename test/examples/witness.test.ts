import { createPublicKey, verify } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { aLogKey, aTreeLog } from '#test/support/builders/a-tree-log.ts'
import { aFolder } from '#test/support/world/a-folder.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { runWitness, startWitness, whenListening, writeConfiguration } from '#test/support/world/own-witness.ts'

const aLog = (origin = 'log.example/acme') => aTreeLog(origin)
const rulesOf = ({ origin, key }: ReturnType<typeof aLog>) => [{ origin, keys: [key.text] }]

const aWitness = async (log = aLog()) => {
  const folder = await aFolder()
  const witness = await runWitness(folder, rulesOf(log))
  return { log, folder, ...witness }
}

/** Whether a line is a cosignature of a text by the key that the witness prints, made just now. */
const isCosignature = (line: string, text: string, vkey: string): boolean => {
  const [, name, keyId, material = ''] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(vkey) ?? []
  const [, by, encoded = ''] = /^— (\S+) (\S+)\n$/.exec(line) ?? []
  const bytes = Buffer.from(encoded, 'base64')
  const timestamp = bytes.readBigUInt64BE(4)
  const raw = Buffer.from(material, 'base64')
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]),
    format: 'der',
    type: 'spki',
  })
  const signed = Buffer.from(`cosignature/v1\ntime ${timestamp}\n${text}`)
  return (
    by === name &&
    raw[0] === 4 &&
    bytes.subarray(0, 4).toString('hex') === keyId &&
    Math.abs(Number(timestamp) - Date.now() / 1000) < 60 &&
    verify(null, signed, key, bytes.subarray(12))
  )
}

describe('The witness cosigns', () => {
  it('each checkpoint of a log that grows, and serves the last one with both signatures', async () => {
    const { log, key, add, read } = await aWitness()
    expect(await read(log.originHash)).toMatchObject({ status: 404 })
    const sizes = [0, 1, 2, 3, 4, 7, 8, 9, 64, 65, 300, 300]
    for (const [index, size] of sizes.entries()) {
      const answer = await add(log.request(sizes[index - 1] ?? 0, size))
      expect([size, answer.status, answer.type]).toEqual([size, 200, 'text/plain; charset=utf-8'])
      expect(isCosignature(answer.text, log.text(size), key)).toBe(true)
      expect(await read(log.originHash)).toEqual({ status: 200, text: log.checkpoint(size) + answer.text })
    }
  })

  it('each pair of sizes up to 11, and none with another proof', async () => {
    const pairs = Array.from({ length: 12 }, (_, size) => Array.from({ length: size }, (_, old) => [old + 1, size]))
    const key = aLogKey('stack.example/acme')
    const { add } = await runWitness(await aFolder(), [{ origin: 'stack.example/*', keys: [key.text] }])
    for (const [oldSize = 0, size = 0] of pairs.flat()) {
      const log = aTreeLog(`stack.example/${oldSize}-${size}`, key)
      await add(log.request(0, oldSize))
      const request = log.request(oldSize, size)
      const [first = '', ...lines] = request.slice(0, request.indexOf('\n\n')).split('\n')
      const withLines = (other: readonly string[]) =>
        [first, ...other].join('\n') + request.slice(request.indexOf('\n\n'))
      const other = `${'A'.repeat(43)}=`
      const wrong = lines.flatMap((_, index) => [lines.with(index, other), lines.toSpliced(index, 1)])
      for (const forged of [...wrong, [...lines, other], [other, ...lines]])
        expect([oldSize, size, (await add(withLines(forged))).status]).toEqual([oldSize, size, 422])
      expect([oldSize, size, (await add(request)).status]).toEqual([oldSize, size, 200])
    }
  })

  it('a checkpoint whose log signs with a new key and an unknown one, and drops the signature that it did not check', async () => {
    const folder = await aFolder()
    const [log, newKey, foreign] = [aLog(), aLogKey('log.example/acme'), aLogKey('log.example/acme')]
    const { add, read } = await runWitness(folder, [{ origin: log.origin, keys: [log.key.text, newKey.text] }])
    const text = log.text(3)
    const answer = await add(`old 0\n\n${text}\n${foreign.line(text)}${newKey.line(text)}`)
    expect(answer.status).toBe(200)
    expect(await read(log.originHash)).toEqual({ status: 200, text: `${text}\n${newKey.line(text)}${answer.text}` })
  })

  it('a checkpoint with extension lines, over all of them', async () => {
    const { log, key, add } = await aWitness()
    const text = `${log.text(3)}an extension\n`
    const answer = await add(`old 0\n\n${text}\n${log.key.line(text)}`)
    expect([answer.status, isCosignature(answer.text, text, key)]).toEqual([200, true])
  })

  it('every log below a prefix that one key signs, each by itself, and no other', async () => {
    const folder = await aFolder()
    const key = aLogKey('stack.example/acme')
    const { add } = await runWitness(folder, [{ origin: 'stack.example/*', keys: [key.text] }])
    const statusOf = async (origin: string, size: number) => (await add(aTreeLog(origin, key).request(0, size))).status
    expect(await statusOf('stack.example/acme', 5)).toBe(200)
    expect(await statusOf('stack.example/globex', 3)).toBe(200)
    expect(await statusOf('stack.example/acme', 5)).toBe(409)
    for (const origin of ['stack.example/', 'stack.example/a/b', 'stack.example', 'other.example/acme'])
      expect([origin, await statusOf(origin, 3)]).toEqual([origin, 404])
    expect((await add(aTreeLog('stack.example/acme').request(5, 6))).status).toBe(403)
  })
})

describe('The witness refuses', () => {
  const log = aLog()
  let witness: Awaited<ReturnType<typeof runWitness>>
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-test-'))
    witness = await runWitness(folder, rulesOf(log), { atEnd: () => undefined })
    return async () => {
      witness.child.kill('SIGKILL')
      await witness.ended
      await rm(folder, { recursive: true })
    }
  })
  const withProof = (lines: number) => log.request(0, 3).replace('old 0\n', `old 0\n${'A'.repeat(43)}=\n`.repeat(lines))

  it.each([
    ['an unknown origin', aLog('log.example/other').request(0, 3), 404],
    ['a key that it does not know', aTreeLog(log.origin).request(0, 3), 403],
    ['a signature of a known key that is wrong', log.request(0, 3).replace(/^3$/m, '4'), 403],
    ['a wrong signature of a known key beside a valid one', log.request(0, 3) + log.key.line('another text'), 403],
    ['an old size above the size', log.request(4, 3), 400],
    [
      'an empty log with another root',
      `old 0\n\n${log.text(0, Buffer.alloc(32))}\n${log.key.line(log.text(0, Buffer.alloc(32)))}`,
      422,
    ],
    ['a proof for the first checkpoint', log.request(0, 3).replace('old 0\n', `old 0\n${'A'.repeat(43)}=\n`), 422],
    ['no old size', log.request(0, 3).replace('old 0\n', ''), 400],
    ['an old size with a leading zero', log.request(0, 3).replace('old 0', 'old 00'), 400],
    ['a negative old size', log.request(0, 3).replace('old 0', 'old -1'), 400],
    ['an old size of 2^63', log.request(0, 3).replace('old 0', 'old 9223372036854775808'), 400],
    ['64 lines of a proof', withProof(64).replaceAll('old 0\n', '').replace(/^/, 'old 0\n'), 400],
    ['a hash that is too short', log.request(0, 3).replace('old 0\n', 'old 0\nAAAA\n'), 400],
    ['base64 that is not canonical', log.request(0, 3).replace('old 0\n', `old 0\n${'A'.repeat(42)}B=\n`), 400],
    ['a checkpoint without signatures', `old 0\n\n${log.text(3)}`, 400],
    ['a checkpoint without a last line end', log.request(0, 3).slice(0, -1), 400],
    ['a carriage return', log.request(0, 3).replaceAll('\n', '\r\n'), 400],
    ['a line that is not a signature', `${log.request(0, 3)}signed\n`, 400],
    ['an empty body', '', 400],
    ['a size with a leading zero', log.request(0, 3).replace(/^3$/m, '03'), 400],
    ['bytes that are not UTF-8', Buffer.concat([Buffer.from(log.request(0, 3)), Buffer.of(0xff, 0x0a)]), 400],
    ['a body of a megabyte', 'x'.repeat(1_000_000), 413],
  ])('%s', async (_, body, status) => {
    const { add, read } = witness
    const answer = await add(body)
    expect(answer).toMatchObject({ status, type: 'text/plain; charset=utf-8' })
    expect(answer.text).toMatch(/^[A-Z].+\.\n$/)
    expect(await read(log.originHash)).toMatchObject({ status: 404 })
  })

  it('an old size that is not the last one, with the last one', async () => {
    const { add, log: own } = await aWitness()
    await add(own.request(0, 9))
    for (const request of [own.request(0, 12), own.request(5, 12), own.request(3, 4), own.request(10, 12)])
      expect(await add(request)).toEqual({ status: 409, type: 'text/x.tlog.size', text: '9\n' })
  })

  it('a rewritten history, two histories of one size and a wrong proof, keeps what was signed, and goes on', async () => {
    const { add, read, folder, log: own } = await aWitness()
    const { text: cosignature } = await add(own.request(0, 9))
    const other = aTreeLog(own.origin, own.key, 'b')
    const wrongProof = own.request(9, 12).replace(/^old 9\n.+\n/, 'old 9\n')
    for (const request of [other.request(9, 12), other.request(9, 9), wrongProof])
      expect(await add(request)).toMatchObject({ status: 422 })
    expect(await read(own.originHash)).toEqual({ status: 200, text: own.checkpoint(9) + cosignature })
    const evidence = await readdir(join(folder, 'witness-data/evidence'))
    expect(evidence).toHaveLength(3)
    const kept = await Promise.all(
      evidence.map((name) => readFile(join(folder, 'witness-data/evidence', name), 'utf8')),
    )
    expect(kept.join('')).toContain(other.checkpoint(9))
    expect(kept.join('')).toContain(own.checkpoint(9))
    expect(await add(own.request(9, 12))).toMatchObject({ status: 200 })
  })

  it('other methods and addresses', async () => {
    const { url } = await aWitness()
    const statusOf = async (path: string, method: string) => {
      const response = await fetch(url + path, { method })
      return [response.status, response.headers.get('allow')]
    }
    expect(await statusOf('/add-checkpoint', 'GET')).toEqual([405, 'POST'])
    expect(await statusOf(`/${'0'.repeat(64)}/checkpoint`, 'POST')).toEqual([405, 'GET'])
    expect(await statusOf(`/${'0'.repeat(64)}/checkpoint`, 'GET')).toEqual([404, null])
    for (const path of ['/', '/..%2fkey', '/key', `/${'A'.repeat(64)}/checkpoint`, '/sign-subtree'])
      expect(await statusOf(path, 'GET')).toEqual([404, null])
  })
})

describe('The witness', () => {
  it('lets one of many requests at once win, and cosigns no smaller log after a larger one', async () => {
    const { add, log, read } = await aWitness()
    const sizes = Array.from({ length: 20 }, (_, index) => index + 1)
    const answers = await Promise.all(sizes.map((size) => add(log.request(0, size))))
    const won = sizes.filter((_, index) => answers[index]?.status === 200)
    expect(won).toHaveLength(1)
    expect((await read(log.originHash)).text).toContain(log.text(won[0] ?? 0))
    for (const { status, text } of answers.filter((answer) => answer.status !== 200))
      expect([status, text]).toEqual([409, `${won[0]}\n`])
  })

  it('keeps its key for its owner alone, and continues after a restart', async () => {
    const { add, log, folder, child, ended, key } = await aWitness()
    await add(log.request(0, 9))
    expect((await stat(join(folder, 'witness-data/key'))).mode & 0o777).toBe(0o600)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    const again = await runWitness(folder, rulesOf(log))
    expect(again.key).toBe(key)
    expect(await again.add(log.request(0, 12))).toMatchObject({ status: 409, text: '9\n' })
    expect(await again.add(log.request(9, 12))).toMatchObject({ status: 200 })
  })

  it('remembers a checkpoint though it is killed between the write and the answer', async () => {
    const folder = await aFolder()
    const log = aLog()
    // Kills the process when the state is in its place, before anything can be answered.
    const killAfterWrite = `import fs from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module'
      const { rename } = fs
      fs.rename = async (from, to) => { await rename(from, to); if (to.includes('state')) process.kill(process.pid, 'SIGKILL') }
      syncBuiltinESMExports()`
    const witness = await runWitness(folder, rulesOf(log), { before: killAfterWrite })
    await expect(witness.add(log.request(0, 9))).rejects.toThrow()
    expect(await witness.ended).toBe('SIGKILL')
    const again = await runWitness(folder, rulesOf(log))
    expect(await again.add(aTreeLog(log.origin, log.key, 'b').request(0, 12))).toMatchObject({
      status: 409,
      text: '9\n',
    })
    expect(await again.add(log.request(9, 9))).toMatchObject({ status: 200 })
  })

  it('answers nothing that it has not stored when the disk fails', async () => {
    const folder = await aFolder()
    const log = aLog()
    const failingDisk = `import fs from 'node:fs/promises'; import { syncBuiltinESMExports } from 'node:module'
      const { rename } = fs; let writes = 0
      fs.rename = async (from, to) => { if (to.includes('state') && (writes += 1) === 1) throw new Error('ENOSPC'); return rename(from, to) }
      syncBuiltinESMExports()`
    const witness = await runWitness(folder, rulesOf(log), { before: failingDisk })
    expect(await witness.add(log.request(0, 9))).toMatchObject({ status: 500 })
    expect(await witness.read(log.originHash)).toMatchObject({ status: 404 })
    expect(await witness.add(log.request(0, 7))).toMatchObject({ status: 200 })
  })

  it('takes a damaged file never for a missing one', async () => {
    const { add, read, log, folder } = await aWitness()
    await add(log.request(0, 9))
    const path = join(folder, 'witness-data/state', log.originHash)
    await writeFile(path, (await readFile(path, 'utf8')).replace(/^9$/m, '0'))
    expect(await add(log.request(0, 3))).toMatchObject({ status: 500 })
    expect(await read(log.originHash)).toMatchObject({ status: 500 })
  })

  it('does not start without the memory of its key, without the key of its memory, or with another name', async () => {
    const { add, log, folder, child, ended } = await aWitness()
    await add(log.request(0, 9))
    child.kill('SIGKILL')
    await ended
    const path = join(folder, 'witness.json')
    const data = join(folder, 'witness-data')
    const refusal = async (configuration = path) => {
      const witness = startWitness(configuration)
      expect(await witness.ended, witness.output()).toBe(2)
      return witness.output()
    }
    await rename(join(data, 'state'), join(data, 'moved'))
    expect(await refusal()).toContain('A witness that lost its memory needs a new name and a new key')
    await rename(join(data, 'moved'), join(data, 'state'))
    const named = await writeConfiguration(folder, { logs: rulesOf(log), name: 'witness.example/w2' })
    expect(await refusal(named)).toContain('is not the key of the witness witness.example/w2')
    await rm(join(data, 'key'))
    expect(await refusal()).toContain('Restore the key.')
  })

  it('lets no second witness use its folder, and starts after it was killed', async () => {
    const { log, folder, child, ended } = await aWitness()
    const path = await writeConfiguration(folder, { logs: rulesOf(log) })
    const second = startWitness(path)
    expect([await second.ended, second.output()]).toEqual([2, expect.stringContaining('Another witness uses')])
    child.kill('SIGKILL')
    await ended
    const third = startWitness(path)
    await expect(whenListening(third)).resolves.toMatchObject({ url: expect.stringContaining('http://127.0.0.1:') })
  })

  it('ends a request that does not arrive in time, and answers others meanwhile', async () => {
    const { url, add, log } = await aWitness()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 100\r\n\r\nold 0')
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes.toString()
    })
    expect(await add(log.request(0, 9))).toMatchObject({ status: 200 })
    await eventually(async () => answer.startsWith('HTTP/1.1 408'), 15_000)
    expect(await add(log.request(9, 10))).toMatchObject({ status: 200 })
  })

  it.each([
    ['{', 'is not a JSON object'],
    ['{"logs":[],"name":"w","port":"x"}', 'host must be an address'],
    ['{"logs":[]}', 'name must be a text'],
    ['{"logs":[],"name":"w","keys":[]}', 'has the unknown member keys'],
    ['{"logs":[{"origin":"*","keys":[]}],"name":"w"}', 'logs[0].origin must be'],
    ['{"logs":[{"origin":"a/b","keys":["x+00000000+AA=="]}],"name":"w"}', 'logs[0].keys must be'],
    [`{"logs":[{"origin":"a/b","keys":["${aLogKey('a/c').text}"]}],"name":"w"}`, 'a name that matches a/b'],
  ])('ends with the fault of its configuration: %s', async (text, line) => {
    const path = join(await aFolder(), 'witness.json')
    await writeFile(path, text)
    const witness = startWitness(path)
    expect(await witness.ended).toBe(2)
    expect(witness.output()).toContain(line)
  })

  it('prints its usage', async () => {
    const help = startWitness('--help')
    expect([await help.ended, help.output()]).toEqual([0, expect.stringMatching(/^Usage: node examples\/witness/)])
    const wrong = startWitness('--none')
    expect(await wrong.ended).toBe(2)
  })
})
