import { describe, expect, it } from 'vitest'
import { makeHttpWitness } from '#audit/adapters/http-witness.ts'
import { type AskedWitness, makeAskWitness, type SendToWitness } from '#audit/application/ask-witness.ts'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { verifiedCosignature } from '#audit/application/cosignature.ts'
import { readSignatureLine } from '#audit/application/signed-note.ts'
import { readVerifierKey } from '#audit/application/verifier-key.ts'
import { aTreeLog } from '#test/support/builders/a-tree-log.ts'
import { tilesOf } from '#test/support/builders/audit-tiles.ts'
import { aFolder } from '#test/support/world/a-folder.ts'
import { runWitness } from '#test/support/world/own-witness.ts'

const clock = () => new Date().toISOString()
const sendOverHttp = makeHttpWitness({ timeoutMs: 5000, restMs: 1000 })

type Log = ReturnType<typeof aTreeLog>

const checkpointOf = (log: Log, size: number) => {
  const text = log.checkpoint(size)
  const note = readCheckpoint(text)?.note
  if (!note) throw new Error('The builder makes checkpoints.')
  return { size, text, note, tiles: tilesOf(log.leaves(size)) }
}

const aWitness = async (log = aTreeLog('log.example/acme')) => {
  const running = await runWitness(await aFolder(), [{ origin: log.origin, keys: [log.key.text] }])
  const key = readVerifierKey(running.key)
  if (!key) throw new Error(`${running.key} is not a key.`)
  const witness: AskedWitness = { name: 'w1', key, url: running.url }
  const requests: string[] = []
  const counted: SendToWitness = (asked, body) => {
    requests.push(body.slice(0, body.indexOf('\n')))
    return sendOverHttp(asked, body)
  }
  const anInstance = () => {
    const ask = makeAskWitness({ send: counted, clock })
    return (from: Log, size: number) => ask(witness, from.origin, checkpointOf(from, size))
  }
  return { log, witness, requests, anInstance, running }
}

describe('A witness that is asked', () => {
  it('cosigns each checkpoint of a log that grows, with one request each', async () => {
    const { log, witness, requests, anInstance } = await aWitness()
    const ask = anInstance()
    for (const size of [0, 1, 255, 256, 257, 700, 700]) {
      const outcome = await ask(log, size)
      if (outcome.kind !== 'cosigned') return expect.unreachable(JSON.stringify(outcome))
      const signature = readSignatureLine(outcome.line)
      expect(signature && verifiedCosignature(log.text(size), signature, witness.key)).toBeDefined()
    }
    expect(requests).toEqual(['old 0', 'old 0', 'old 1', 'old 255', 'old 256', 'old 257', 'old 700'])
  })

  it('names the size that another instance let it cosign', async () => {
    const { log, requests, anInstance } = await aWitness()
    const [one, two] = [anInstance(), anInstance()]
    await one(log, 300)
    expect(await two(log, 600)).toMatchObject({ kind: 'cosigned' })
    expect(await one(log, 700)).toMatchObject({ kind: 'cosigned' })
    expect(requests).toEqual(['old 0', 'old 0', 'old 300', 'old 300', 'old 600'])
  })

  it('refuses a log that was rewritten, two histories of one size, and a log that was shortened', async () => {
    const { log, anInstance } = await aWitness()
    await anInstance()(log, 300)
    const rewritten = aTreeLog(log.origin, log.key, 'b')
    expect(await anInstance()(rewritten, 400)).toEqual({ kind: 'refused', size: 300 })
    expect(await anInstance()(rewritten, 300)).toEqual({ kind: 'refused', size: 300 })
    expect(await anInstance()(log, 200)).toEqual({ kind: 'ahead', size: 300 })
    expect(await anInstance()(log, 301)).toMatchObject({ kind: 'cosigned' })
  })

  it('is asked again after it has cosigned a larger log', async () => {
    const { log, anInstance, requests } = await aWitness()
    const ask = anInstance()
    await ask(log, 300)
    expect(await ask(log, 200)).toEqual({ kind: 'ahead', size: 300 })
    expect(await ask(log, 200)).toEqual({ kind: 'ahead', size: 300 })
    expect(await ask(log, 301)).toMatchObject({ kind: 'cosigned' })
    expect(requests).toEqual(['old 0', 'old 0', 'old 0', 'old 300'])
  })

  it('has failed if it does not know the log', async () => {
    const { anInstance } = await aWitness()
    expect(await anInstance()(aTreeLog('log.example/other'), 3)).toEqual({ kind: 'failed', because: 'status 404' })
  })

  it('has failed if it hangs, ends or comes back, and then cosigns again', async () => {
    const { log, witness, running } = await aWitness()
    const ask = makeAskWitness({ send: makeHttpWitness({ timeoutMs: 300, restMs: 100 }), clock })
    const askOnce = () => ask(witness, log.origin, checkpointOf(log, 3))
    running.child.kill('SIGSTOP')
    expect(await askOnce()).toEqual({ kind: 'failed', because: 'Error: no answer in time' })
    running.child.kill('SIGCONT')
    await expect.poll(askOnce, { timeout: 10_000 }).toMatchObject({ kind: 'cosigned' })
    running.child.kill('SIGKILL')
    await running.ended
    expect(await askOnce()).toEqual({ kind: 'failed', because: 'Error: no answer' })
  })

  const key = readVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
  it.each([
    ['no cosignature', { status: 200, text: '' }, 'no valid cosignature'],
    ['the cosignature of another', { status: 200, text: aTreeLog('w').checkpoint(3) }, 'no valid cosignature'],
    ['a conflict without a size', { status: 409, text: 'no\n' }, 'status 409 without a size'],
    [
      'a conflict with a size that is too large',
      { status: 409, text: '99999999999999999\n' },
      'status 409 without a size',
    ],
    ['one conflict after the other', { status: 409, text: '2\n' }, 'status 409 for 3 requests'],
    ['another status', { status: 302, text: '' }, 'status 302'],
  ])('has failed if it answers %s', async (_, answer, because) => {
    if (!key) throw new Error('It is the key of the specification.')
    const log = aTreeLog('log.example/acme')
    const ask = makeAskWitness({ send: async () => answer, clock })
    const witness = { name: 'w1', key, url: 'https://witness.example' }
    expect(await ask(witness, log.origin, checkpointOf(log, 3))).toEqual({ kind: 'failed', because })
  })

  it('is not believed if its cosignature is from the future', async () => {
    const { log, witness, anInstance } = await aWitness()
    expect(await anInstance()(log, 3)).toMatchObject({ kind: 'cosigned' })
    const ask = makeAskWitness({ send: sendOverHttp, clock: () => '2026-01-01T00:00:00.000Z' })
    const outcome = await ask(witness, log.origin, checkpointOf(log, 3))
    expect(outcome).toEqual({ kind: 'failed', because: 'no valid cosignature' })
  })
})
