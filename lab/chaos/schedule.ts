import { type Chance, makeChance } from '#local/chance.ts'

/** The parts of a copy that can be paused, slowed and killed. */
export const partNames = ['functions', 'RabbitMQ', 'token issuer', 'AWS emulator', 'DynamoDB Local'] as const

export type PartName = (typeof partNames)[number]

/** The parts whose data is gone with them, unless the copy keeps its data. */
export const stores: readonly PartName[] = ['AWS emulator', 'DynamoDB Local']

/** The queues whose messages are returned, held and poisoned. */
const queueNames = ['intake', 'scoring', 'workflow', 'audit', 'bridge', 'views'] as const

export type QueueName = (typeof queueNames)[number]

/** A fault of a part. A killed part has `forMs` to come back before the next fault of the same part. */
export type PartFault = Readonly<{
  kind: 'pause' | 'slow' | 'kill'
  part: PartName
  atMs: number
  forMs: number
}>

/** A fault of messages, for `forMs` in all: it catches messages, and hides them for the rest. */
export type MessageFault = Readonly<{
  kind: 'redelivery' | 'hold' | 'poison'
  queue: QueueName
  count: number
  atMs: number
  forMs: number
}>

export type Fault = PartFault | MessageFault

type Course = Readonly<{ seed: number; durationMs: number; kills: boolean; keepsData: boolean }>

const firstMs = 1_500
const lastMs = 500
/** The supervisor gives up on a part that ends five times in a minute. */
const killReserveMs = 20_000
const retryMs = 1_000

/** Makes the faults of a run, in order of time. The same course gives the same faults. All end before the duration does. */
export const makeSchedule = (course: Course): readonly Fault[] => {
  const kills = course.kills ? partLane(course, 'kills', killsOf(course), []) : []
  const others = partLane(course, 'pauses', pausesOf(course), kills)
  return [...kills, ...others, ...messageLane(course)].toSorted((a, b) => a.atMs - b.atMs)
}

type Candidate = Pick<PartFault, 'kind' | 'part'> & Readonly<{ spanMs: readonly [min: number, max: number] }>

const killsOf = ({ keepsData }: Course): readonly Candidate[] =>
  partNames
    .filter((part) => keepsData || !stores.includes(part))
    .map((part) => ({ kind: 'kill', part, spanMs: [killReserveMs, killReserveMs] }))

/** A broker may be unavailable for longer than the timeouts of its clients. */
const pausesOf = ({ durationMs }: Course): readonly Candidate[] =>
  partNames.flatMap((part): readonly Candidate[] => [
    {
      kind: 'pause',
      part,
      spanMs: [1_000, part === 'RabbitMQ' ? bounded(40_000, durationMs) : bounded(20_000, durationMs)],
    },
    { kind: 'slow', part, spanMs: [2_000, bounded(10_000, durationMs)] },
  ])

/** No fault takes more than a quarter of the run. */
const bounded = (spanMs: number, durationMs: number): number => Math.max(1_500, Math.min(spanMs, durationMs / 4))

/** One fault after the other. Each candidate has a turn before one comes again. No part has two faults at once. */
const partLane = (
  { seed, durationMs }: Course,
  name: string,
  candidates: readonly Candidate[],
  taken: readonly PartFault[],
): readonly PartFault[] => {
  const chance = makeChance(seed, `chaos-${name}`)
  const faults: PartFault[] = []
  let freeAtMs = firstMs
  while (freeAtMs < durationMs) {
    const before = faults.length
    for (const { kind, part, spanMs } of chance.shuffle(candidates)) {
      const atMs = freeAtMs + chance.between(500, 4_000)
      const fault = { kind, part, atMs, forMs: spanOf(chance, kind, spanMs) }
      if (endOf(fault) > durationMs - lastMs || [...faults, ...taken].some((other) => collide(fault, other))) continue
      faults.push(fault)
      freeAtMs = kind === 'kill' ? atMs + chance.between(1_000, 12_000) : endOf(fault)
    }
    if (faults.length === before) freeAtMs += retryMs
  }
  return faults
}

/** Short spans are more frequent than long ones. */
const spanOf = (chance: Chance, kind: PartFault['kind'], [min, max]: Candidate['spanMs']): number => {
  const share = kind === 'kill' ? 1 : chance.next() ** 2
  return Math.round(min + share * (max - min))
}

export const endOf = ({ atMs, forMs }: Pick<Fault, 'atMs' | 'forMs'>): number => atMs + forMs

const collide = (one: PartFault, other: PartFault): boolean =>
  one.part === other.part && one.atMs < endOf(other) && other.atMs < endOf(one)

const messageFaults = ['redelivery', 'hold', 'poison', 'redelivery', 'hold'] as const

const messageLane = ({ seed, durationMs }: Course): readonly MessageFault[] => {
  const chance = makeChance(seed, 'chaos-messages')
  const faults: MessageFault[] = []
  let atMs = firstMs
  for (;;) {
    for (const kind of chance.shuffle(messageFaults)) {
      atMs += chance.between(500, 3_000)
      const queue = queueNames[chance.between(0, queueNames.length - 1)] ?? 'intake'
      const forMs = kind === 'hold' ? chance.between(4, 15) * 1_000 : 3_000
      const fault = { kind, queue, count: chance.between(1, 3), atMs, forMs: Math.min(forMs, durationMs / 3) }
      if (endOf(fault) > durationMs - lastMs) return faults
      faults.push(fault)
    }
  }
}
