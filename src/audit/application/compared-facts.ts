import type { FactRow } from '#facts/application/fact-rows.ts'
import { readableFact } from '#facts/application/read-fact.ts'
import { isAudited, kindOf } from '#facts/domain/happening.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { readEntry } from '../domain/audit-entry.ts'
import { readCheckpoint } from './checkpoint.ts'
import { placeOfKey } from './compared-keys.ts'
import { type FoundIndex, indexesOf } from './entry-indexes.ts'
import { LogDifference, orDifference } from './log-difference.ts'
import { consistencyProof, isConsistent } from './merkle-tree.ts'
import { type AuditLog, type EntryKey, entryKeyText, type KeyRegister } from './ports.ts'
import type { Tree } from './tiles-at-size.ts'
import { hasLeaf } from './tree-leaf.ts'
import type { EntryItem, LogEvidence } from './verification-ports.ts'
import { findingsIn, type UnnamedDifference } from './verified-head.ts'

export type FactNeeds = Readonly<{
  evidence: LogEvidence
  log: Pick<AuditLog, 'indexOf' | 'run'>
  register: Pick<KeyRegister, 'all'>
}>

type StoredRow = Pick<FactRow, 'pk' | 'sk' | 'text' | 'isEnded'>

/**
 * Makes the function that compares facts with a log: each has an entry with its hash, and the tree has the entry at its index. The
 * fact of a checkpoint has no entry: the log must continue it, and its run must have it. The register has the key of a fact of a key.
 * The facts are from before the newest checkpoint, so none waits. @throws Transient of the ports.
 */
export const makeCompareFacts = ({ evidence, log, register }: FactNeeds) => {
  const compareEntered = async (
    tenantId: string,
    rows: readonly StoredRow[],
    tree: Tree | undefined,
  ): Promise<readonly UnnamedDifference[]> => {
    const items = await evidence.entries(tenantId, rows.map(keyOf))
    const paired = rows.map((row) => ({ row, item: items.get(entryKeyText(keyOf(row))) }))
    const placed = paired.flatMap(({ row, item }) => (item?.place ? [{ row, item, place: item.place }] : []))
    const indexes = await indexesOf(
      log,
      tenantId,
      placed.map(({ place }) => place),
    )
    const ofItems = paired.flatMap(({ row, item }) => itemFault(row, item))
    const ofLeaves = await Promise.all(
      placed.map(({ row, item }, at) => leafFault(row, item, { index: indexes[at], tree })),
    )
    return [...ofItems, ...ofLeaves.flat()]
  }

  const compareCheckpoint = async (
    tenantId: string,
    row: StoredRow,
    tree: Tree | undefined,
  ): Promise<readonly UnnamedDifference[]> => {
    const fact = readableFact(row.text ?? '')
    const note = String(fact?.data.checkpoint)
    const remembered = readCheckpoint(note)?.checkpoint
    if (fact === undefined || remembered === undefined)
      return [{ kind: 'altered-fact', place: placeOf(row), because: 'The fact of a checkpoint cannot be read.' }]
    const run = await orDifference(log.run(tenantId, fact.recordedat))
    const place = String(remembered.size)
    const ofRun: readonly UnnamedDifference[] =
      run instanceof LogDifference
        ? [{ kind: run.kind, place: run.place, because: 'The run of a checkpoint cannot be read.' }]
        : run?.checkpoint === note
          ? []
          : [{ kind: 'inconsistent-history', place, because: 'The run of a checkpoint does not have it.' }]
    return [...ofRun, ...(await continuesFault(remembered, tree))]
  }

  const compareKeys = async (rows: readonly StoredRow[]): Promise<readonly UnnamedDifference[]> => {
    if (rows.length === 0) return []
    const known = new Set((await register.all()).map(({ keyId }) => keyId))
    return rows
      .map(({ text }) => String(readableFact(text ?? '')?.data.keyId))
      .filter((keyId) => !known.has(keyId))
      .map(lostKey)
  }

  return async (
    tenantId: string,
    rows: readonly StoredRow[],
    tree: Tree | undefined,
  ): Promise<readonly UnnamedDifference[]> => {
    const kept = rows.filter(({ isEnded }) => !isEnded)
    const checkpoints = kept.filter(({ sk }) => kindOf({ happening: sk }) === 'checkpointed')
    const entered = kept.filter(({ sk }) => isAudited({ happening: sk }))
    const faults = await Promise.all([
      compareEntered(tenantId, entered, tree),
      compareKeys(kept.filter(({ sk }) => kindOf({ happening: sk }) === 'keyed')),
      ...checkpoints.map((row) => compareCheckpoint(tenantId, row, tree)),
    ])
    return faults.flat()
  }
}

const keyOf = ({ pk, sk }: StoredRow): EntryKey => ({ eventId: pk.slice(pk.indexOf('#') + 1), happening: sk })

const placeOf = (row: StoredRow): string => `event ${keyOf(row).eventId}, ${row.sk}`

const lostKey = (keyId: string): UnnamedDifference => ({
  kind: 'extra-fact',
  place: placeOfKey(keyId),
  because: 'A fact has introduced or retired a key, and the register does not have the key.',
})

const unknownIndex = ({ kind, place }: LogDifference): UnnamedDifference => ({
  ...{ kind, place },
  because: 'The index of an entry is unknown: its run cannot be read, or none has its batch.',
})

const itemFault = (row: StoredRow, item: EntryItem | undefined): readonly UnnamedDifference[] => {
  const place = placeOf(row)
  if (item === undefined) return [{ kind: 'extra-fact', place, because: 'The fact has no entry.' }]
  const entry = readEntry(item.text)
  if (entry === undefined || item.place === undefined)
    return [{ kind: 'altered-entry', place, because: 'The entry in the table of entries cannot be read.' }]
  // A tombstone is not the text of its entry: it is compared from the side of the entry.
  const isOwn = isTombstoneText(row.text) || sha256(row.text ?? '') === entry.factHash
  return isOwn ? [] : [{ kind: 'altered-fact', place, because: 'The fact has another hash than its entry.' }]
}

const isTombstoneText = (text: string | undefined): boolean => {
  const fact = readableFact(text ?? '')
  return fact !== undefined && isTombstone(fact)
}

type LeafPlace = Readonly<{ index: FoundIndex; tree: Tree | undefined }>

/** An entry that somebody added by hand is at no index, or at that of another entry. */
const leafFault = async (
  row: StoredRow,
  item: EntryItem,
  { index, tree }: LeafPlace,
): Promise<readonly UnnamedDifference[]> => {
  // One run is one difference, and not one for each of its facts.
  if (index instanceof LogDifference) return [unknownIndex(index)]
  const place = placeOf(row)
  if (index === undefined || tree === undefined || index >= tree.size)
    return [{ kind: 'extra-fact', place, because: 'The log does not have the entry of the fact.' }]
  const found = await findingsIn(async () => {
    return (await hasLeaf(tree, index, item.text))
      ? []
      : [{ kind: 'altered-entry', place, because: 'The log has another entry at the index of the fact.' }]
  })
  // The other direction names a tile that is missing.
  return found.filter(({ kind }) => kind === 'altered-entry')
}

/** What somebody remembers of a log. */
type RememberedHead = Readonly<{ size: number; root: Uint8Array }>

/** Whether a log continues what is remembered of it. @throws Transient `audit-bucket-unavailable`. */
export const continuesFault = async (
  { size, root }: RememberedHead,
  tree: Tree | undefined,
): Promise<readonly UnnamedDifference[]> => {
  const place = String(size)
  if (tree === undefined || size > tree.size)
    return [
      { kind: 'shortened-history', place, because: 'A checkpoint with this size was signed, and the log is shorter.' },
    ]
  return findingsIn(async () => {
    const proof = await consistencyProof(size, tree.size, tree.tiles)
    const isContinued = isConsistent({ oldSize: size, oldRoot: root, size: tree.size, root: tree.root, proof })
    const because = 'The log does not continue the checkpoint that was signed with this size.'
    return isContinued ? [] : [{ kind: 'inconsistent-history', place, because }]
  })
}
