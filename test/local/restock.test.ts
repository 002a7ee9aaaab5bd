import { describe, expect, it } from 'vitest'
import { silence } from '#local/report.ts'
import { makeRestock } from '#local/restock.ts'

type Provision = (world: World) => Promise<void>
type World = ReturnType<typeof aWorld>

/** Stores that run, and functions whose stops and starts are recorded. `provisions` are the attempts, the last one repeated. */
const aWorld = (...provisions: readonly Provision[]) => {
  const steps: string[] = []
  const notes: string[] = []
  let givenUp: string | undefined
  let isWanted = true
  let attempts = 0
  const world = {
    steps,
    notes,
    phase: 'running' as 'running' | 'ending',
    givenUp: () => givenUp,
    /** What the supervisor of a store does: it reports the end, and later the return. */
    end: () => restock.onEnd(),
    return: () => restock.onReturn(),
  }
  const restock = makeRestock({
    stores: () => [{ untilUp: async () => undefined }],
    functions: () => ({
      isWanted: () => isWanted,
      stop: async () => {
        isWanted = false
        steps.push('stop')
      },
      startAgain: async () => {
        isWanted = true
        steps.push('start')
      },
    }),
    provision: async () => {
      steps.push('provision')
      const attempt = provisions[Math.min(attempts, provisions.length - 1)]
      attempts += 1
      await attempt?.(world)
    },
    supervision: {
      report: { ...silence, note: (text) => notes.push(text) },
      giveUp: (reason) => {
        givenUp = reason
      },
      phase: () => world.phase,
    },
    pause: async () => undefined,
  })
  return world
}

const fail: Provision = async () => {
  throw new Error('connect ECONNREFUSED')
}

describe('A store that came back empty', () => {
  it('gets its resources while no function runs', async () => {
    const world = aWorld()
    world.end()
    await world.return()
    expect(world.steps).toEqual(['stop', 'provision', 'start'])
  })

  it('and a second one are filled in one round', async () => {
    const world = aWorld()
    world.end()
    world.end()
    await Promise.all([world.return(), world.return()])
    expect(world.steps).toEqual(['stop', 'stop', 'provision', 'start'])
  })

  it('that ends while its resources are made is filled once more, and the functions start once', async () => {
    const world = aWorld(
      async ({ end }) => end(),
      async () => undefined,
    )
    world.end()
    await world.return()
    expect(world.steps).toEqual(['stop', 'provision', 'stop', 'provision', 'start'])
  })

  it('may end during every attempt: only attempts with running stores count', async () => {
    const endsAndFails: Provision = async (world) => {
      world.end()
      return fail(world)
    }
    const world = aWorld(...Array.from({ length: 8 }, () => endsAndFails), async () => undefined)
    world.end()
    await world.return()
    expect(world.givenUp()).toBeUndefined()
    expect(world.steps.at(-1)).toBe('start')
  })

  it('ends the copy when its resources cannot be made five times in succession', async () => {
    const world = aWorld(fail)
    world.end()
    await world.return()
    expect(world.givenUp()).toBe('The resources were not made again: connect ECONNREFUSED, 5 times in succession.')
    expect(world.notes).toHaveLength(4)
    expect(world.steps.filter((step) => step === 'provision')).toHaveLength(5)
  })

  it('is left alone when the copy ends meanwhile', async () => {
    const world = aWorld(async (own) => {
      own.phase = 'ending'
      return fail(own)
    })
    world.end()
    await world.return()
    expect([world.steps, world.notes, world.givenUp()]).toEqual([['stop', 'provision'], [], undefined])
  })
})
