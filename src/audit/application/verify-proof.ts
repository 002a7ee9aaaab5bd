import { hash } from 'node:crypto'
import { type Fault, firstFaults } from '../domain/verdict.ts'
import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import { contentFault, type EntryContent, entryContentOf, tenantOf } from './entry-content.ts'
import { UnreadableInput, UnusableOption } from './export-source.ts'
import { judgeCheckpoint, type Trust } from './judge-checkpoint.ts'
import { isIncluded, leafHash } from './merkle-tree.ts'
import { type ReadableProof, readProofs } from './tlog-proof.ts'

/** An entry that its proof shows to be in the log. `hasFact` is whether its fact was compared. */
export type ProvenEntry = Readonly<{
  index: number
  entry: EntryContent
  checkpoint: Checkpoint
  cosigners: readonly string[]
  hasFact: boolean
}>

/** What the proofs of a file show. `proven` has those without a fault. */
export type ProofVerdict = Readonly<{ faults: readonly Fault[]; proven: readonly ProvenEntry[] }>

/** `text` has one or several proofs. `fact` is the text of a fact, only for one proof. */
export type ProofInput = Readonly<{ text: string; fact?: Uint8Array | undefined; trust: Trust }>

/**
 * Verifies the proofs of a file: docs/audit-format.md, "Proofs".
 * @throws UnreadableInput for a text without a proof, UnusableOption for a fact of several proofs.
 */
export const verifyProofs = ({ text, fact, trust }: ProofInput): ProofVerdict => {
  const proofs = readProofs(text)
  if (
    proofs === undefined ||
    proofs.some(({ entry, checkpoint }) => entry === undefined || !readCheckpoint(checkpoint))
  )
    throw new UnreadableInput(
      'The input begins like a proof and is not a whole one: a tlog-proof with an entry in its line extra and a signed checkpoint. Download the answer of GET /v1/events/{id}/proof again.',
    )
  if (fact !== undefined && proofs.length > 1)
    throw new UnusableOption(
      `--fact is for one proof, and the input has ${proofs.length}. Select one with ?happening= of GET /v1/events/{id}/proof.`,
    )
  const faults = firstFaults()
  const proven = proofs.flatMap((proof) => {
    const verdict = verifyOne(proof, fact, trust)
    for (const fault of verdict.faults) faults.add(fault)
    return verdict.proven
  })
  return { faults: faults.list(), proven }
}

const verifyOne = (proof: ReadableProof, fact: Uint8Array | undefined, trust: Trust): ProofVerdict => {
  const { checkpoint, faults, cosigners } = judgeCheckpoint(proof.checkpoint, trust)
  if (checkpoint === undefined) return { faults, proven: [] }
  const { index, entry: bytes = new Uint8Array() } = proof
  const entry = entryContentOf(Buffer.from(bytes))
  const altered = pathFault(proof, checkpoint) ?? contentFault(entry, tenantOf(checkpoint.origin), index)
  if (altered !== undefined || entry === undefined)
    return { faults: [...faults, { word: 'altered-entry', place: index, because: altered ?? '' }], proven: [] }
  if (fact !== undefined && !isFactOf(entry, fact))
    return { faults: [...faults, { word: 'altered-fact', place: index, because: otherFact }], proven: [] }
  const proven = { index, entry, checkpoint, cosigners, hasFact: fact !== undefined }
  return { faults, proven: faults.length > 0 ? [] : [proven] }
}

const otherFact =
  'The text of --fact does not have the hash in the entry. Use exactly the text that Sluice returned, without another format.'

const pathFault = ({ index, path, entry = new Uint8Array() }: ReadableProof, { size, root }: Checkpoint) =>
  isIncluded({ leaf: leafHash(entry), index, size, proof: path, root })
    ? undefined
    : 'The entry and its inclusion proof do not lead to the root of the checkpoint.'

/** A text file ends with a line end, and a fact does not. */
const isFactOf = ({ factHash }: EntryContent, fact: Uint8Array): boolean =>
  hash('sha256', fact.at(-1) === 0x0a ? fact.subarray(0, -1) : fact, 'hex') === factHash
