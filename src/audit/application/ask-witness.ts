import type { Clock } from '#kernel/domain/instant.ts'
import { consistencyProof, type TileReader } from './merkle-tree.ts'
import type { SignedNote } from './signed-note.ts'
import type { PolicyWitness } from './trust-policy.ts'
import { lineOfAnswer, sizeOfConflict, submissionText, type WitnessAnswer } from './witness-request.ts'

/** A witness that can be asked. */
export type AskedWitness = PolicyWitness & Readonly<{ url: string }>

/** Sends one request to a witness. @throws Error when it has no answer, or none in time. */
export type SendToWitness = (witness: AskedWitness, body: string) => Promise<WitnessAnswer>

/** A checkpoint, its note, and the tiles of its log. */
export type AskedCheckpoint = Readonly<{ size: number; text: string; note: SignedNote; tiles: TileReader }>

/**
 * The result of asking. `line` is the verified line of the witness. `ahead`: it cosigned a log of `size` entries, which is larger.
 * `refused`: the log does not continue the log of `size` entries that it cosigned. `failed`: it has not answered as agreed.
 */
export type WitnessOutcome =
  | Readonly<{ kind: 'cosigned'; line: string }>
  | Readonly<{ kind: 'ahead' | 'refused'; size: number }>
  | Readonly<{ kind: 'failed'; because: string }>

type Needs = Readonly<{ send: SendToWitness; clock: Clock }>

/** One request with the size that was known, and one or two with the size that the witness named since. */
const requestCountMax = 3

/** The most sizes in memory. Without one, the first request costs one more. */
const knownSizesMax = 10_000

/**
 * Makes the function that asks a witness to cosign a checkpoint. It remembers the size that each witness has cosigned of each log;
 * the witness corrects it. Safe to repeat. @throws Transient and LogDifference of the tiles.
 */
export const makeAskWitness = ({ send, clock }: Needs) => {
  const sizes = new Map<string, number>()

  const keep = (key: string, size: number): void => {
    sizes.delete(key)
    const [oldest] = sizes.keys()
    if (sizes.size >= knownSizesMax && oldest !== undefined) sizes.delete(oldest)
    sizes.set(key, size)
  }

  const askOnce = async (witness: AskedWitness, { size, text, note, tiles }: AskedCheckpoint, oldSize: number) => {
    const proof = await consistencyProof(oldSize, size, tiles)
    const [answer] = await Promise.allSettled([send(witness, submissionText({ oldSize, proof, checkpoint: text }))])
    if (answer.status === 'rejected') return failed(String(answer.reason))
    const { status, text: answered } = answer.value
    if (status === 422) return { kind: 'refused', size: oldSize } as const
    if (status === 409) return { kind: 'conflict', size: sizeOfConflict(answered) } as const
    if (status !== 200) return failed(`status ${status}`)
    const line = lineOfAnswer(answered, { note, key: witness.key, now: Date.parse(clock()) })
    return line === undefined ? failed('no valid cosignature') : ({ kind: 'cosigned', line } as const)
  }

  return async (witness: AskedWitness, log: string, checkpoint: AskedCheckpoint): Promise<WitnessOutcome> => {
    const key = JSON.stringify([witness.url, log])
    for (let request = 0; request < requestCountMax; request += 1) {
      const known = sizes.get(key) ?? 0
      // A log that is shorter than before is refused by the witness, and not from memory.
      const oldSize = known > checkpoint.size ? 0 : known
      const outcome = await askOnce(witness, checkpoint, oldSize)
      if (outcome.kind !== 'conflict') {
        if (outcome.kind === 'cosigned') keep(key, checkpoint.size)
        return outcome
      }
      if (outcome.size === undefined) return failed('status 409 without a size')
      if (outcome.size > checkpoint.size) return { kind: 'ahead', size: outcome.size }
      keep(key, outcome.size)
    }
    return failed(`status 409 for ${requestCountMax} requests`)
  }
}

const failed = (because: string) => ({ kind: 'failed', because }) as const
