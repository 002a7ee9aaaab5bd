import { generateKeyPairSync, sign } from 'node:crypto'
import type { AskedWitness } from '#audit/application/ask-witness.ts'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { cosignatureOf, cosignedText } from '#audit/application/cosignature.ts'
import { emptyRoot, isConsistent } from '#audit/application/merkle-tree.ts'
import { signatureLine } from '#audit/application/signed-note.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'
import type { WitnessAnswer } from '#audit/application/witness-request.ts'

type Seen = Readonly<{ size: number; root: Uint8Array }>

/** A witness in memory, which trusts every log. `answer` replaces what it answers. `seen` has the last checkpoint of each origin. */
export const makeMemoryWitness = (name: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const key = verifierKey(`witness.example/${name}`, 'cosignature', raw)
  const witness: AskedWitness = { name, key, url: `https://${name}.example` }
  const seen = new Map<string, Seen>()
  const requests: string[] = []

  const cosign = (body: string): string => {
    const timestamp = Math.floor(Date.now() / 1000)
    const signature = sign(null, Buffer.from(cosignedText(timestamp, body)), privateKey)
    return `${signatureLine({ name: key.name, keyId: key.keyId, signature: cosignatureOf({ timestamp, signature }) })}\n`
  }

  const judge = (body: string): WitnessAnswer => {
    const end = body.indexOf('\n\n')
    const [first = '', ...lines] = body.slice(0, end).split('\n')
    const { checkpoint, note } = readCheckpoint(body.slice(end + 2)) ?? {}
    if (!checkpoint || !note) return { status: 400, text: '' }
    const { size: oldSize, root: oldRoot } = seen.get(checkpoint.origin) ?? { size: 0, root: emptyRoot }
    if (first !== `old ${oldSize}`) return { status: 409, text: `${oldSize}\n` }
    const proof = lines.map((line) => Buffer.from(line, 'base64'))
    if (!isConsistent({ ...checkpoint, oldSize, oldRoot, proof })) return { status: 422, text: '' }
    seen.set(checkpoint.origin, checkpoint)
    return { status: 200, text: cosign(note.text) }
  }

  return {
    witness,
    seen,
    requests,
    judge,
    answer: async (body: string): Promise<WitnessAnswer> => judge(body),
  }
}
