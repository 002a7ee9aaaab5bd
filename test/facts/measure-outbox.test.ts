import { describe, expect, it } from 'vitest'
import { makeMeasureOutbox } from '#facts/application/measure-outbox.ts'
import { makeOutbox } from '#test/support/ports/outbox-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

/** The time at a second after noon. */
const at = (second: number): string => new Date(Date.parse('2026-03-01T12:00:00.000Z') + second * 1000).toISOString()

/** An outbox whose clock the test sets, in seconds after noon. */
const anOutbox = async () => {
  let second = 0
  const clock = () => at(second)
  const outbox = await makeOutbox(clock)
  const measureAt = (next: number) => {
    second = next
    return makeMeasureOutbox({ outbox, clock })()
  }
  return { outbox, measureAt }
}

describe(`measure-outbox, in ${storeName},`, () => {
  it('knows no age before the first pulse has passed', async () => {
    const { outbox, measureAt } = await anOutbox()
    expect(await measureAt(1)).toBeUndefined()
    await outbox.noteBlocked('100', at(0))
    expect(await measureAt(2)).toBeUndefined()
  })

  it('returns the age of the newest pulse that passed, so that an outbox that does nothing is noticed', async () => {
    const { outbox, measureAt } = await anOutbox()
    await outbox.notePassed(at(0))
    expect(await measureAt(30)).toBe(30)
    await outbox.notePassed(at(60))
    await outbox.notePassed(at(0))
    expect(await measureAt(61)).toBe(1)
    expect(await measureAt(3600)).toBe(3540)
  })

  it.each([
    ['a later time than now', at(86_400)],
    ['an invalid time', 'x'],
  ])('knows no age while its state has %s, until the next pulse passes', async (_, writtenAt) => {
    const { outbox, measureAt } = await anOutbox()
    await measureAt(595)
    await outbox.notePassed(writtenAt)
    await outbox.noteBlocked('100', at(590))
    expect(await measureAt(600)).toBeUndefined()
    await outbox.notePassed(at(600))
    expect(await measureAt(601)).toBe(11)
  })

  it('returns the age of the fact that is blocked longest, while pulses pass in other shards', async () => {
    const { outbox, measureAt } = await anOutbox()
    await outbox.notePassed(at(600))
    await measureAt(610)
    await outbox.noteBlocked('200', at(500))
    await outbox.noteBlocked('100', at(400))
    expect(await measureAt(611)).toBe(211)
  })

  it('forgets a fact that is no longer blocked within four minutes', async () => {
    const { outbox, measureAt } = await anOutbox()
    await measureAt(610)
    await outbox.noteBlocked('100', at(600))
    await outbox.notePassed(at(660))
    expect(await measureAt(780)).toBe(180)
    await outbox.notePassed(at(840))
    expect(await measureAt(850)).toBe(10)
  })

  it('remembers a fact that is still blocked', async () => {
    const { outbox, measureAt } = await anOutbox()
    for (let second = 600; second < 1200; second += 60) {
      await measureAt(second)
      await outbox.noteBlocked('100', at(590))
      await outbox.notePassed(at(second))
    }
    expect(await measureAt(1200)).toBe(610)
  })
})
