import { describe, expect, it } from 'vitest'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'

/** An attempt that wins at a try, and the pauses that it had by then. */
const race = async (tryCountMax: number, winsAt: number) => {
  const pauses: number[] = []
  let tries = 0
  const pause = async (failed: number) => void pauses.push(failed)
  const won = await untilWon(tryCountMax, pause, async () => {
    tries += 1
    return tries === winsAt ? tries : undefined
  })
  return { won, tries, pauses }
}

describe('An attempt that another writer can win', () => {
  it('is made once and without a pause where it wins', async () => {
    expect(await race(3, 1)).toEqual({ won: 1, tries: 1, pauses: [] })
  })

  it('is repeated with a pause between two tries until it wins', async () => {
    expect(await race(5, 3)).toEqual({ won: 3, tries: 3, pauses: [1, 2] })
    expect(await race(3, 3)).toEqual({ won: 3, tries: 3, pauses: [1, 2] })
  })

  it('has lost when its last try has, without a pause after it', async () => {
    expect(await race(3, 4)).toEqual({ won: undefined, tries: 3, pauses: [1, 2] })
    expect(await race(1, 4)).toEqual({ won: undefined, tries: 1, pauses: [] })
  })

  it('wins with everything but `undefined`, and fails with its error at once', async () => {
    expect(await untilWon(3, atOnce, async () => false)).toBe(false)
    let tries = 0
    const failing = untilWon(3, atOnce, async () => {
      tries += 1
      throw new Error('It is broken.')
    })
    await expect(failing).rejects.toThrow('It is broken.')
    expect(tries).toBe(1)
  })
})
