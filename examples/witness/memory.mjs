// What the witness remembers: the last cosigned checkpoint of each origin, one file each. A checkpoint is on the disk before the
// witness answers.
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { answerOf } from './add-checkpoint.mjs'
import { isCosigned, readCheckpoint } from './notes.mjs'

const originsMax = 10_000
const evidenceMax = 100

const sha256 = (data) => createHash('sha256').update(data).digest('hex')

export const isMissing = ({ code }) => code === 'ENOENT'

const syncFolder = async (folder) => {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

/** Replaces a file in one step. Resolves when the new one is on the disk. */
export const writeDurably = async (folder, name, text) => {
  const path = join(folder, name)
  const handle = await open(`${path}.new`, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
  await syncFolder(folder)
}

/** Opens the memory in a folder. */
export const openMemory = async (folder, key) => {
  const [state, evidence] = [join(folder, 'state'), join(folder, 'evidence')]
  await mkdir(evidence, { recursive: true })
  let originCount = (await readdir(state)).filter((name) => /^[0-9a-f]{64}$/.test(name)).length

  /** The checkpoint with a hash of an origin; `undefined` if none was cosigned. A damaged file is never taken for a missing one. */
  const read = async (originHash) => {
    const note = await readFile(join(state, originHash), 'utf8').catch((error) => {
      if (isMissing(error)) return undefined
      throw error
    })
    if (note === undefined) return undefined
    const checkpoint = readCheckpoint(note)
    if (!checkpoint || sha256(checkpoint.origin) !== originHash || !isCosigned(checkpoint, key))
      throw new Error(
        `The file ${join(state, originHash)} is damaged, or its key is another one. Restore neither alone.`,
      )
    return { ...checkpoint, note }
  }

  /** Keeps a request that the log signed and the witness refused, with the checkpoint that was cosigned before. */
  const keepEvidence = async (originHash, bytes, last) => {
    if ((await readdir(evidence)).length >= evidenceMax) return
    const name = `${originHash.slice(0, 16)}-${sha256(bytes).slice(0, 16)}`
    await writeDurably(evidence, name, `Cosigned before:\n\n${last?.note ?? ''}\nRefused:\n\n${bytes}`)
  }

  const changeNow = async (originHash, bytes, judge) => {
    const last = await read(originHash)
    if (!last && originCount >= originsMax)
      return answerOf(503, `This witness remembers at most ${originsMax} logs. Its operator can start another one.`)
    const { answer, next, isEvidence } = judge(last)
    if (isEvidence) await keepEvidence(originHash, bytes, last)
    if (next) await writeDurably(state, originHash, next.note)
    if (next && !last) originCount += 1
    return answer
  }

  /** The last change of each origin that is not finished. */
  const changes = new Map()

  /** Judges a request against the last checkpoint of its origin and replaces it: one request of an origin at a time. */
  const change = async ({ origin, bytes }, judge) => {
    const originHash = sha256(origin)
    const before = changes.get(originHash)
    const now = (async () => {
      await before?.catch(() => undefined)
      return changeNow(originHash, bytes, judge)
    })()
    changes.set(originHash, now)
    try {
      return await now
    } finally {
      if (changes.get(originHash) === now) changes.delete(originHash)
    }
  }

  return { read, change }
}
