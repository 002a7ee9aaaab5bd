import { describe, expect, it } from 'vitest'
import { finding } from '#lab/chaos/finding.ts'
import { untilDrained } from '#lab/chaos/until-drained.ts'
import { aChaosRun } from '#test/support/builders/a-chaos-run.ts'

const { records } = aChaosRun()
const stuck = [finding('stuck', 'one', 'It is not assessed.')]

/** Waits until the interrupt, which comes with the answer of this number about the queues. */
const waiting = async (isQuiet: boolean, interruptedAt: number, findings = stuck) => {
  const interrupt = new AbortController()
  let questions = 0
  let readings = 0
  const drained = await untilDrained({
    isQuiet: async () => {
      questions += 1
      if (questions === interruptedAt) interrupt.abort()
      return isQuiet
    },
    read: async () => {
      readings += 1
      return records
    },
    judge: () => findings,
    timeoutMs: 60_000,
    signal: interrupt.signal,
  })
  return { drained, readings }
}

describe('The wait for the end of all work', () => {
  it('reads nothing while a queue has messages, and everything once when it must end', async () => {
    const { drained, readings } = await waiting(false, 1)
    expect(readings).toBe(1)
    expect(drained).toMatchObject({ records, findings: stuck })
  })

  it('reads again while something is missing in empty queues', async () => {
    expect((await waiting(true, 1)).readings).toBe(2)
  })

  it('ends when nothing is missing, twice', async () => {
    expect((await waiting(true, 1, [])).readings).toBe(2)
  })
})
