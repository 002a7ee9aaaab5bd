import type { Fault } from '../domain/verdict.ts'
import type { BundleReport, BundleWork, EntryBefore } from './bundle-check.ts'

/** Finds entries of the same fact. */
export type Repeats = Readonly<{
  /** Adds the keys of a bundle: 16 bytes for the fact of an entry, and 8 for its index. Indexes ascend. */
  add: (keys: Uint8Array) => Promise<void>
  /** The lowest index of an entry whose fact has an earlier entry. Called once, at the end. */
  first: () => Promise<number | undefined>
}>

/** Verifies one bundle, here or in another thread. @throws UnreadableInput for a fact that is too long. */
export type BundleWorker = (work: BundleWork) => Promise<BundleReport>

type Needs = Readonly<{
  work: BundleWorker
  repeats: Repeats
  /** How many bundles may be verified at the same time. */
  countMax: number
  /** Receives the faults in the order of the export. */
  found: (fault: Fault) => void
  /** Receives each bundle once it is verified. */
  done: (work: BundleWork, report: BundleReport) => void
}>

/** The bytes of `[`, with which an entry of format 1 begins. The length of the entry is before it. */
const listMark = { at: 2, byte: 0x5b }

/** The bundles of an export, verified side by side and reported in their order. */
export const bundleQueue = ({ work, repeats, countMax, found, done }: Needs) => {
  const open: { bundle?: BundleWork; report: Promise<Pick<BundleReport, 'faults'> & Partial<BundleReport>> }[] = []
  let last: Readonly<{ index: number; entry: EntryBefore | undefined }> | undefined

  const settleFirst = async (): Promise<Partial<BundleReport>> => {
    const first = open.shift()
    if (first === undefined) return {}
    const report = await first.report
    for (const fault of report.faults) found(fault)
    const { keys, isTileIntact = false } = report
    if (first.bundle === undefined || keys === undefined) return report
    await repeats.add(keys)
    last = { index: first.bundle.index, entry: report.last }
    done(first.bundle, { ...report, keys, isTileIntact })
    return report
  }

  const settleAll = async (): Promise<void> => {
    while (open.length > 0) await settleFirst()
  }

  /** An entry of format 1 has the hash of the entry before it, which only the bundle before has. */
  const entryBefore = async ({ index, bundle }: BundleWork): Promise<EntryBefore | undefined> => {
    if (index === 0 || bundle?.[listMark.at] !== listMark.byte) return undefined
    await settleAll()
    return last?.index === index - 1 ? last.entry : undefined
  }

  const start = async (bundle: BundleWork): Promise<void> => {
    const before = await entryBefore(bundle)
    const report = work({ ...bundle, before })
    // It is awaited in its turn. A failure before that is not one that no one handles.
    report.catch(() => undefined)
    open.push({ bundle, report })
  }

  const add = async (bundle: BundleWork): Promise<void> => {
    await start(bundle)
    while (open.length >= countMax) await settleFirst()
  }

  /** Verifies a bundle at once, and returns the hashes of its facts. */
  const addNow = async (bundle: BundleWork): Promise<BundleReport['factHashes']> => {
    await start(bundle)
    let report: Partial<BundleReport> = {}
    while (open.length > 0) report = await settleFirst()
    return report.factHashes
  }

  /** Reports a fault after those of the bundles before it. */
  const addFault = (fault: Fault): void => {
    open.push({ report: Promise.resolve({ faults: [fault] }) })
  }

  const end = async (): Promise<void> => {
    await settleAll()
    const index = await repeats.first()
    if (index !== undefined)
      found({ word: 'extra-fact', place: index, because: 'An earlier entry has the same event and happening.' })
  }

  return { add, addNow, addFault, end }
}
