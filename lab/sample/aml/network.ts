import type { Random } from '../random.ts'
import { dayCount, type Pattern, type Transfer } from './transfer.ts'
import type { World } from './world.ts'

/** The accounts of a network by layer, from the entry of the money to its exit. */
type Layers = readonly (readonly string[])[]

type Shape = Readonly<{ pattern: Pattern; sizes: (random: Random) => readonly number[]; isRound?: true }>

/** Most networks are small. One in six has twice the median or more. */
const many = (random: Random): number => Math.min(30, Math.max(3, Math.round(random.around(6, 0.7))))

const shapes: readonly [Shape, ...Shape[]] = [
  { pattern: 'n_to_1', sizes: (random) => [many(random), 1] },
  { pattern: '1_to_n', sizes: (random) => [1, many(random)] },
  { pattern: '1_to_1', sizes: (random) => Array.from({ length: random.whole(3, 8) }, () => 1), isRound: true },
  { pattern: 'n_to_n', sizes: (random) => [1, many(random), 1] },
  { pattern: 'n_to_n', sizes: (random) => [many(random), 1, many(random)] },
  { pattern: 'n_to_n', sizes: (random) => Array.from({ length: random.whole(2, 4) }, () => random.whole(2, 5)) },
]

/** Share of a network's accounts that existed before. The others were opened for it. */
const oldShare = 0.7

/**
 * Makes the transfers of one laundering network: fan-in, fan-out, cycle, scatter-gather, gather-scatter or layers. Size and
 * time vary. Money moves on within days, in ordinary amounts that shrink at each step.
 */
export const networkTransfers = (random: Random, world: World, network: number): readonly Transfer[] => {
  const { pattern, sizes, isRound } = random.pick(shapes)
  const layers = sizes(random).map((size) =>
    Array.from({ length: size }, () => (random.chance(oldShare) ? world.anyone() : world.newcomer())),
  )
  const path = isRound && layers[0] ? [...layers, layers[0]] : layers
  const span = random.whole(1, 4)
  const start = random.whole(1, Math.max(1, dayCount - span * path.length))
  return steps(random, world, path).map(({ step, ...flow }) => ({
    ...flow,
    day: Math.min(dayCount, start + step * span + random.whole(0, span - 1)),
    pattern,
    network,
  }))
}

type Flow = Readonly<{ step: number; src: string; dst: string; minorUnits: number }>

/** Between two layers, each account of the larger layer has one transfer with one of the smaller. */
const steps = (random: Random, world: World, layers: Layers): readonly Flow[] => {
  const put = world.amount()
  return layers.slice(1).flatMap((to, step) => {
    const from = layers[step] ?? []
    const kept = (1 - 0.04 * random.next()) ** step
    return Array.from({ length: Math.max(from.length, to.length) }, (_, index) => ({
      step,
      src: from[index % from.length] ?? '',
      dst: to[index % to.length] ?? '',
      minorUnits: Math.max(100, Math.round(random.around(put, 0.3) * kept)),
    }))
  })
}
