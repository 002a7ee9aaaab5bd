import { describe, expect, it } from 'vitest'
import { formatChaos, makeReport } from '#lab/chaos/chaos-report.ts'
import { finding } from '#lab/chaos/finding.ts'
import { makeRunLog } from '#lab/chaos/run-log.ts'
import type { Fault } from '#lab/chaos/schedule.ts'
import { aChaosRun } from '#test/support/builders/a-chaos-run.ts'

type Run = Parameters<typeof makeReport>[0]

const { records, run } = aChaosRun()
const receivedAtMs = Date.parse('2026-03-01T12:00:00.000Z')
/** Each event is decided ten seconds after it was received. */
const slow = {
  ...records,
  entries: [],
  facts: records.facts.map(({ fact, ...keys }) => ({
    ...keys,
    fact: { ...fact, receivedat: '2026-03-01T12:00:00.000Z', recordedat: '2026-03-01T12:00:10.000Z' },
  })),
}

const kill: Fault = { kind: 'kill', part: 'functions', atMs: 0, forMs: 15_000 }
const hold: Fault = { kind: 'hold', queue: 'views', count: 2, atMs: 0, forMs: 4_000 }

const faultsOf = (caused: number, omitted: number): Run['faults'] => ({
  caused: Array.from({ length: caused }, () => ({ fault: kill, count: 1, words: 'w', endedAtMs: 0 })),
  omitted: Array.from({ length: omitted }, () => ({ words: 'RabbitMQ killed', reason: 'It has ended.' })),
})

const report = (known: Partial<Run> = {}) =>
  makeReport({
    seed: 7,
    tenantId: run.tenantId,
    durationMs: 60_000,
    conditions: undefined,
    keepsData: false,
    visibilitySeconds: 180,
    log: makeRunLog(),
    faults: { caused: [], omitted: [] },
    returns: [],
    poison: run.poison,
    drained: { records, findings: [], tookMs: 10, unreadable: undefined },
    ...known,
  })

describe('The report of a run', () => {
  it('is clean without a finding', () => {
    expect(report()).toMatchObject({ isClean: true, found: { lost: 0, doubled: 0, stuck: 0, wrong: 0 } })
    expect(formatChaos(report())).toContain('\nClean.')
  })

  it.each<readonly [string, Partial<Run>]>([
    [
      'has a finding',
      { drained: { records, findings: [finding('lost', 'one', 'It is lost.')], tookMs: 10, unreadable: undefined } },
    ],
    ['read no records', { drained: { records: undefined, findings: [], tookMs: 10, unreadable: 'no response' } }],
    ['omitted more than a fifth of its faults', { faults: faultsOf(3, 1) }],
    ['has a killed part that did not come back', { returns: [{ part: 'functions', afterMs: undefined }] }],
  ])('is not clean when it %s', (_, known) => {
    expect(report(known).isClean).toBe(false)
    expect(formatChaos(report(known))).toContain('Not clean.')
  })

  it('is clean when it omitted a fifth of its faults', () => {
    expect(report({ faults: faultsOf(4, 1) }).isClean).toBe(true)
  })

  it('counts faults by kind and part, and names what was omitted with its reason', () => {
    const caused = [kill, kill, hold].map((fault) => ({ fault, count: 1, words: 'w', endedAtMs: 0 }))
    const faults = { ...faultsOf(0, 1), caused }
    expect(report({ faults })).toMatchObject({ faults: { hold: 1, 'kill functions': 2 }, faultyMessages: 1 })
    expect(formatChaos(report({ faults }))).toContain('Omitted: RabbitMQ killed. It has ended.')
  })

  it('has the longest time from the end of a fault of a part to the decision of an event that was received before', () => {
    const recoveryFrom = (fault: Fault, endedAtMs: number) =>
      report({
        faults: { caused: [{ fault, count: 1, words: 'the words', endedAtMs }], omitted: [] },
        drained: { records: slow, findings: [], tookMs: 10, unreadable: undefined },
      }).longestRecovery
    expect(recoveryFrom(kill, receivedAtMs + 4_000)).toMatchObject({ afterMs: 6_000, words: 'the words' })
    expect(recoveryFrom(kill, receivedAtMs - 1)).toBeUndefined()
    expect(recoveryFrom(hold, receivedAtMs + 4_000)).toBeUndefined()
  })
})
