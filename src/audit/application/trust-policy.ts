import { readWhole } from './strict-text.ts'
import { readVerifierKey, type VerifierKey } from './verifier-key.ts'

/** A witness of a policy. Its name has a meaning in the policy alone. */
export type PolicyWitness = Readonly<{ name: string; key: VerifierKey; url?: string }>

/** The cosignatures that a checkpoint needs: none, that of one witness, or those of some members of a group. */
type Quorum = 'none' | Readonly<{ witness: string }> | Readonly<{ countMin: number; members: readonly Quorum[] }>

/** The logs and the witnesses that are trusted: c2sp.org/tlog-policy. */
export type TrustPolicy = Readonly<{
  logs: readonly VerifierKey[]
  witnesses: readonly PolicyWitness[]
  quorum: Quorum
}>

/** A policy while it is read. `names` has the witnesses and groups of the lines before, and `free` those in no group yet. */
type Draft = {
  logs: VerifierKey[]
  witnesses: PolicyWitness[]
  names: Map<string, Quorum>
  free: Set<string>
  quorum?: Quorum
}

const textLengthMax = 65_536
const lineCountMax = 1024

/** Control characters of ASCII, except the tab and the line end. */
const controls = /[^\P{Cc}\t\n\u0080-\u009f]/u

/** Reads a policy. `undefined` for a text that is not one, and for a key of a kind that this program cannot verify. */
export const readPolicy = (text: string): TrustPolicy | undefined => {
  const { faultyLine, draft } = draftOf(text)
  const { logs, witnesses, quorum } = draft
  return faultyLine === undefined && quorum !== undefined ? { logs, witnesses, quorum } : undefined
}

/** Returns what is wrong with a text that is not a policy, as the end of a sentence. */
export const policyFault = (text: string): string => {
  const { faultyLine } = draftOf(text)
  if (faultyLine === undefined) return 'has no line `quorum`. Add one; `quorum none` requires no cosignatures'
  return `is wrong in line ${faultyLine}. Lines are \`log\`, \`witness\`, \`group\` and \`quorum\` with their parts, and keys are Ed25519`
}

/** The parts of a policy, and the number of its first line that is wrong. */
const draftOf = (text: string): Readonly<{ draft: Draft; faultyLine?: number }> => {
  const draft: Draft = { logs: [], witnesses: [], names: new Map(), free: new Set() }
  const lines = text.split('\n', lineCountMax + 1).map((line) => line.split(/[ \t]+/).filter((word) => word !== ''))
  if (text.length > textLengthMax || lines.length > lineCountMax) return { draft, faultyLine: lines.length }
  const control = text.search(controls)
  if (control >= 0) return { draft, faultyLine: text.slice(0, control).split('\n').length }
  const at = lines.findIndex(
    ([word = '#', ...words]) => !word.startsWith('#') && readers.get(word)?.(draft, words) !== true,
  )
  return at < 0 ? { draft } : { draft, faultyLine: at + 1 }
}

/** Reads the words of a line after the first, and returns whether the line is correct. */
type LineReader = (draft: Draft, words: readonly string[]) => boolean

const lineReaders: Readonly<Record<'log' | 'witness' | 'group' | 'quorum', LineReader>> = {
  log: ({ logs }, [vkey = '', , ...others]) => {
    const key = readVerifierKey(vkey)
    if (key?.kind !== 'ed25519' || others.length > 0 || logs.some((one) => isSameKey(one, key))) return false
    logs.push(key)
    return true
  },

  witness: (draft, [name = '', vkey = '', url, ...others]) => {
    const key = readVerifierKey(vkey)
    if (key?.kind !== 'cosignature' || others.length > 0) return false
    if (draft.witnesses.some((one) => isSameKey(one.key, key)) || !define(draft, name, { witness: name })) return false
    draft.witnesses.push({ name, key, ...(url !== undefined && { url }) })
    return true
  },

  group: (draft, [name = '', countText = '', ...memberNames]) => {
    const members = memberNames.flatMap((member) => take(draft, member) ?? [])
    const countMin = countOf(countText, members.length)
    if (members.length !== memberNames.length || countMin === undefined) return false
    return define(draft, name, { countMin, members })
  },

  quorum: (draft, [name = '', ...others]) => {
    const quorum = name === 'none' ? 'none' : draft.names.get(name)
    if (quorum === undefined || others.length > 0 || draft.quorum !== undefined) return false
    draft.quorum = quorum
    return true
  },
}

const readers: ReadonlyMap<string, LineReader> = new Map(Object.entries(lineReaders))

const isSameKey = (one: VerifierKey, other: VerifierKey): boolean =>
  Buffer.compare(one.publicKey, other.publicKey) === 0

const define = ({ names, free }: Draft, name: string, quorum: Quorum): boolean => {
  if (name === 'none' || names.has(name)) return false
  names.set(name, quorum)
  free.add(name)
  return true
}

/** A name can be in one group only, so each witness counts in one way. */
const take = ({ names, free }: Draft, name: string): Quorum | undefined =>
  free.delete(name) ? names.get(name) : undefined

const countOf = (text: string, memberCount: number): number | undefined => {
  const count = text === 'any' ? 1 : text === 'all' ? memberCount : (readWhole(text) ?? 0)
  return count >= 1 && count <= memberCount ? count : undefined
}

/** Returns whether the witnesses with these names are enough. */
export const isMet = ({ quorum }: Pick<TrustPolicy, 'quorum'>, cosigners: ReadonlySet<string>): boolean => {
  if (quorum === 'none') return true
  if ('witness' in quorum) return cosigners.has(quorum.witness)
  return quorum.members.filter((member) => isMet({ quorum: member }, cosigners)).length >= quorum.countMin
}
