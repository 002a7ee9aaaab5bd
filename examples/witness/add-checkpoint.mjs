// The call `add-checkpoint`, as c2sp.org/tlog-witness describes it.
import { emptyRoot, isConsistent } from './consistency.mjs'
import { cosign, readCheckpoint, readHash, readSize, verifiedLines } from './notes.mjs'

/** A consistency proof has at most 63 hashes. */
const proofLinesMax = 63

/** Reads the body of a request: the old size, the consistency proof, and a checkpoint; `undefined` if it is malformed. */
const readRequest = (bytes) => {
  const body = readText(bytes) ?? ''
  const end = body.indexOf('\n\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = body.slice(0, end).split('\n')
  const [oldSize, proof] = [readSize(first.replace(/^old /, '')), lines.map(readHash)]
  const checkpoint = readCheckpoint(body.slice(end + 2))
  if (!first.startsWith('old ') || oldSize === undefined || !checkpoint) return undefined
  return proof.length > proofLinesMax || proof.includes(undefined) ? undefined : { oldSize, proof, checkpoint }
}

/** The text of bytes in UTF-8; `undefined` for other bytes. */
const readText = (bytes) => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const plain = 'text/plain; charset=utf-8'

/** An answer to the caller. */
export const answerOf = (status, text, type = plain) => ({ status, type, text: `${text.replace(/\n$/, '')}\n` })

/**
 * Makes the call. It answers a request with 200 and a cosignature, or refuses it. `keysOf` returns the keys that the witness trusts
 * for an origin. `memory` keeps the last cosigned checkpoint of each origin.
 */
export const makeAddCheckpoint = ({ keysOf, memory, signer, clock }) => {
  const judge = ({ oldSize, proof, checkpoint, lines }, last) => {
    const { origin, size, root, text } = checkpoint
    const lastSize = last?.size ?? 0n
    if (oldSize !== lastSize) return { answer: answerOf(409, `${lastSize}`, 'text/x.tlog.size') }
    if (size === 0n && !root.equals(emptyRoot))
      return { isEvidence: true, answer: answerOf(422, 'The root of an empty log must be the hash of no bytes.') }
    if (!isConsistent({ oldSize, oldRoot: last?.root ?? emptyRoot, size, root, proof })) {
      const because = `The log of ${size} entries is not proved to continue the log of ${lastSize} entries that this witness cosigned.`
      return { isEvidence: true, answer: answerOf(422, because) }
    }
    const cosignature = cosign(signer, text, clock())
    const note = `${text}\n${lines.map((line) => `${line}\n`).join('')}${cosignature}`
    return { next: { origin, note }, answer: answerOf(200, cosignature) }
  }

  return async (bytes) => {
    const request = readRequest(bytes)
    if (!request) return { answer: answerOf(400, malformed) }
    const { oldSize, checkpoint } = request
    const { origin, size } = checkpoint
    const keys = keysOf(origin)
    if (!keys)
      return { origin, size, answer: answerOf(404, 'This witness does not know the origin of the checkpoint.') }
    const lines = verifiedLines(checkpoint, keys)
    if (!lines) return { origin, size, answer: answerOf(403, 'No known key of the log has signed the checkpoint.') }
    if (oldSize > size) return { origin, size, answer: answerOf(400, 'The old size is larger than the checkpoint.') }
    const answer = await memory.change({ origin, bytes }, (last) => judge({ ...request, lines }, last))
    return { origin, size, answer }
  }
}

const malformed =
  'The body must have a line "old <size>", up to 63 lines of hashes in base64, an empty line, and a checkpoint in UTF-8.'
