import type { Burst } from './burst.ts'
import type { ColdStart } from './cold-start.ts'
import type { Latency } from './latency.ts'
import type { Machine } from './machine.ts'
import type { ReviewCosts } from './measure-reviews.ts'
import type { BenchOptions } from './options.ts'
import type { ScoringSpeed } from './scoring-speed.ts'

/** All figures of one run, as written to JSON. */
export type Report = Readonly<{
  madeAt: string
  machine: Machine
  load: Readonly<{ atBeginning: number; atEnd: number }>
  options: BenchOptions
  scoring: ScoringSpeed
  latency: Latency
  /** The same measurement with personal fields. */
  personal: Readonly<{ reference: Latency; registration: Latency }>
  reviews: ReviewCosts
  sluice: Burst
  floor: Burst
  ratios: Ratios
  likeness: Readonly<{ sluiceBytes: Sizes; floorBytes: Sizes; unlike: readonly string[] }>
  functions: readonly ColdStart[]
  faults: readonly string[]
}>

type Sizes = Readonly<Record<string, number>>

/** Sluice divided by the floor. For throughput higher is better, for the others lower. */
export type Ratios = Readonly<{ eventsPerSecond: number; callsPerEvent: number; cpuMsPerEvent: number }>

export const ratiosOf = (sluice: Burst, floor: Burst): Ratios => ({
  eventsPerSecond: sluice.eventsPerSecond / floor.eventsPerSecond,
  callsPerEvent: sluice.perEvent.callsInAll / floor.perEvent.callsInAll,
  cpuMsPerEvent: sluice.perEvent.cpuMsInAll / floor.perEvent.cpuMsInAll,
})

type Measurements = Pick<Report, 'latency' | 'personal' | 'sluice' | 'floor' | 'likeness'>

/** The faults of a run, one sentence each. */
export const faultsOf = ({ latency, personal, sluice, floor, likeness }: Measurements): readonly string[] => [
  ...flawsOf('At the steady rate', { ...latency, deadLetters: 0 }),
  ...flawsOf('With a reference text', { ...personal.reference, deadLetters: 0 }),
  ...flawsOf('With registrations', { ...personal.registration, deadLetters: 0 }),
  ...flawsOf('In the burst', sluice),
  ...flawsOf('On the floor', floor),
  ...likeness.unlike.map(
    (kind) =>
      `The floor writes a different ${kind} item than Sluice, so the two cannot be compared. Adapt lab/bench/floor/.`,
  ),
]

const flawsOf = (when: string, flaws: Pick<Burst, 'lost' | 'doubled' | 'deadLetters'>): readonly string[] =>
  [
    [flaws.lost, 'events were lost'],
    [flaws.doubled, 'events had an effect more than once'],
    [flaws.deadLetters, 'messages became dead letters'],
  ].flatMap(([count, words]) => (Number(count) > 0 ? [`${when} ${count} ${words}.`] : []))

/** Above this share of the machine for other programs, the figures are not reliable. */
const othersMax = 0.1

/** Why the figures of a run should not be quoted, or an empty text. */
export const cautionOf = ({ latency, personal, sluice, floor }: Omit<Measurements, 'likeness'>): string => {
  const measured = [latency, personal.reference, personal.registration, sluice, floor]
  const most = Math.max(...measured.map(({ machine }) => machine.others))
  return most <= othersMax
    ? ''
    : `Other programs used up to ${Math.round(most * 100)} % of the machine. Run it again when they have ended.`
}
