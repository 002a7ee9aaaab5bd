import { inclusionProof, leafHash } from '#audit/application/merkle-tree.ts'
import { proofText } from '#audit/application/tlog-proof.ts'
import { hashLevelsOf, tileBytes } from '../../audit-log/hash-levels.ts'
import { sampleCheckpoint } from '../../audit-log/sample-export.ts'
import { sampleLog } from '../../audit-log/sample-log.ts'
import { signers, tenantId, timestamp, vkeys, witnesses } from './keys.ts'
import { twoOfThree } from './policies.ts'

const size = 7
const log = sampleLog({ tenantId, chainLength: 3 })
/** The log of another tenant, which the same key signs under the same name: an entry of it does not belong there. */
const foreign = { ...sampleLog({ tenantId: 'other' }), origin: log.origin }

const { one, two, three } = witnesses
const { log: key = '', next: nextKey = '', stranger: strangerKey = '' } = vkeys

type Place = Readonly<{ word: string; place: string }>
const altered = (index: number): Place => ({ word: 'altered-entry', place: String(index) })
const wrongSignature: Place = { word: 'wrong-signature', place: 'checkpoint' }
const missingCosignatures: Place = { word: 'missing-cosignatures', place: 'checkpoint' }

/** Files of proofs: how they are verified, the faults, and the exit code. */
export const proofVectors = async () => {
  const [chained, proof, last] = [await proofOf(1), await proofOf(3), await proofOf(6)]
  const cosigned = await proofOf(3, { cosigners: [one, three] })
  const { entryAt, factAt } = log
  const entry = Buffer.from(entryAt(3)).toString('base64')
  const otherEntry = Buffer.from(entryAt(4)).toString('base64')
  const valid = { keys: [key], faults: [], exit: 0 }
  const faulty = { keys: [key], exit: 1 }
  const unreadable = { keys: [key], faults: [], exit: 3 }
  return [
    { name: 'a proof', text: proof, ...valid },
    { name: 'of an entry of format 1', text: chained, ...valid },
    { name: 'of the last entry', text: last, ...valid },
    { name: 'three proofs', text: [chained, proof, last].join('\n'), ...valid },
    { name: 'with the fact', text: proof, fact: factAt(3), ...valid },
    { name: 'with the fact and a line end', text: proof, fact: `${factAt(3)}\n`, ...valid },
    {
      name: 'with another fact',
      text: proof,
      fact: factAt(4),
      ...faulty,
      faults: [{ word: 'altered-fact', place: '3' }],
    },
    {
      name: 'with the fact and two line ends',
      text: proof,
      fact: `${factAt(3)}\n\n`,
      ...faulty,
      faults: [{ word: 'altered-fact', place: '3' }],
    },
    { name: 'with the second of two keys', text: proof, ...valid, keys: [nextKey, key] },
    { name: 'with another key', text: proof, ...faulty, keys: [strangerKey], faults: [wrongSignature] },
    {
      name: 'with a forged signature',
      text: await proofOf(3, { signers: [signers.stranger], as: signers.log }),
      ...faulty,
      faults: [wrongSignature],
    },
    { name: 'of another size', text: proof.replace('\n7\n', '\n8\n'), ...faulty, faults: [wrongSignature] },
    {
      name: 'of an origin without a key',
      text: proof.replaceAll('log.example/acme', 'log.example/other'),
      ...faulty,
      faults: [wrongSignature],
    },
    { name: 'of another entry', text: proof.replace(entry, otherEntry), ...faulty, faults: [altered(3)] },
    { name: 'with another index', text: proof.replace('index 3', 'index 2'), ...faulty, faults: [altered(2)] },
    {
      name: 'with an index beyond the log',
      text: proof.replace('index 3', 'index 7'),
      ...faulty,
      faults: [altered(7)],
    },
    { name: 'with a hash less', text: withoutHash(proof), ...faulty, faults: [altered(3)] },
    { name: 'of an entry of another tenant', text: await proofOf(3, { of: foreign }), ...faulty, faults: [altered(3)] },
    {
      name: 'of three, the second is altered',
      text: [chained, proof.replace(entry, otherEntry), last].join('\n'),
      ...faulty,
      faults: [altered(3)],
    },
    { name: 'with two cosignatures', text: cosigned, policy: twoOfThree, ...valid },
    { name: 'with the key of the policy', text: cosigned, policy: twoOfThree, ...valid, keys: [] },
    {
      name: 'with one cosignature',
      text: await proofOf(3, { cosigners: [two] }),
      policy: twoOfThree,
      ...faulty,
      faults: [missingCosignatures],
    },
    { name: 'without cosignatures', text: proof, policy: twoOfThree, ...faulty, faults: [missingCosignatures] },
    {
      name: 'with a forged cosignature',
      text: await proofOf(3, { cosigners: [one, two, { ...three, key: one.key }] }),
      policy: twoOfThree,
      ...faulty,
      faults: [wrongSignature],
    },
    { name: 'without its entry', text: proof.replace(/extra .*\n/, ''), ...unreadable },
    { name: 'without its index', text: proof.replace(/index .*\n/, ''), ...unreadable },
    {
      name: 'with base64 that is not canonical',
      text: proof.replace(entry, `!${entry.slice(1)}`),
      ...unreadable,
    },
    { name: 'with an extension line in its checkpoint', text: proof.replace(/\n(\n— )/, '\nmore\n$1'), ...unreadable },
    { name: 'with a line more', text: `${proof}more\n`, ...unreadable },
    { name: 'without a line end', text: proof.slice(0, -1), ...unreadable },
    { name: 'nothing', text: '', ...unreadable },
  ]
}

type Signer = (typeof signers)['log']
type Witness = (typeof witnesses)['one']
type ProofOptions = Readonly<{
  of?: typeof log
  signers?: readonly Signer[]
  as?: Signer
  cosigners?: readonly Witness[]
}>

/** A proof of the entry at an index. A signer or a witness can sign under the key of another, whose name and id it copies. */
const proofOf = async (index: number, options: ProofOptions = {}): Promise<string> => {
  const { of = log, signers: keys = [signers.log], as, cosigners = [] } = options
  const entryBytes = (at: number): Buffer => Buffer.from(of.entryAt(at))
  const levels = hashLevelsOf(Array.from({ length: size }, (_, at) => leafHash(entryBytes(at))))
  const sign = (body: string) => [
    ...keys.map((signer) => ({ ...signer.sign(body), ...(as && { keyId: as.key.keyId }) })),
    ...cosigners.map((witness) => ({
      ...witness.cosign(body, timestamp),
      name: witness.key.name,
      keyId: witness.key.keyId,
    })),
  ]
  const checkpoint = await sampleCheckpoint(of, { levels, size, sign })
  const path = await inclusionProof(index, size, async (name) => tileBytes(levels, name))
  return proofText({ entry: entryBytes(index), index, path, checkpoint })
}

/** The text of a proof without its first hash. */
const withoutHash = (text: string): string => text.replace(/(index .*\n).*\n/, '$1')
