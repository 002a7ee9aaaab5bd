import type { Fault } from '../domain/verdict.ts'
import type { BundleReport, BundleWork, EntryBefore } from './bundle-check.ts'

/** Finds entries of the same fact. */
export type Repeats = Readonly<{
  /** Adds the keys of a bundle: 16 bytes for the fact of an entry, and 8 for its index. Indexes ascend. */
  add: (keys: Uint8Array) => Promise<void>
  /** The lowest index of an entry whose fact has an earlier entry. Called once, at the end. */
  first: () => Promise<number | undefined>
}>

/** Verifies one bundle, here or in another thread. @throws UnreadableInput. */
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

/** A bundle that is verified, or a fault of the files between bundles. */
type Step = Fault | Readonly<{ bundle: BundleWork; report: Promise<BundleReport> }>

/** The bundles of an export, verified side by side and reported in their order. */
export const bundleQueue = ({ work, repeats, countMax, found, done }: Needs) => {
  const steps: Step[] = []
  let last: Readonly<{ index: number; entry: EntryBefore | undefined }> | undefined

  /** An entry of format 1 has the hash of the entry before it. If that differs, the bundle is verified again with it. */
  const linkedReport = async (bundle: BundleWork, report: BundleReport): Promise<BundleReport> => {
    const before = last?.index === bundle.index - 1 ? last.entry : undefined
    if (report.linksTo === undefined || before === undefined || before.hash === report.linksTo) return report
    return work({ ...bundle, before })
  }

  const settleFirst = async (): Promise<void> => {
    const first = steps.shift()
    if (first === undefined) return
    if ('word' in first) return found(first)
    const report = await linkedReport(first.bundle, await first.report)
    for (const fault of report.faults) found(fault)
    await repeats.add(report.keys)
    last = { index: first.bundle.index, entry: report.last }
    done(first.bundle, report)
  }

  const add = async (bundle: BundleWork): Promise<void> => {
    const report = work(bundle)
    // It is awaited in its turn. A failure before that is not one that no one handles.
    report.catch(() => undefined)
    steps.push({ bundle, report })
    while (steps.length >= countMax) await settleFirst()
  }

  /** Reports a fault after those of the bundles before it. */
  const addFault = (fault: Fault): void => {
    steps.push(fault)
  }

  const end = async (): Promise<void> => {
    while (steps.length > 0) await settleFirst()
    const index = await repeats.first()
    if (index !== undefined)
      found({ word: 'extra-fact', place: index, because: 'An earlier entry has the same event and happening.' })
  }

  return { add, addFault, end }
}
