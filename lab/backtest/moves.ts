import { type Band, bands } from '#kernel/domain/event-status.ts'
import type { Verdict } from './verdict.ts'

/** An event that another ruleset puts in another band, with the rules that it gains and loses. */
export type Move = Readonly<{
  id: string
  before: Band
  after: Band
  scores: Readonly<{ before: number; after: number }>
  gained: readonly string[]
  lost: readonly string[]
}>

/** Numbers of events by previous band and new band. */
export type BandMatrix = Readonly<Record<Band, Readonly<Record<Band, number>>>>

const heldMax = 50

/** Compares pairs of verdicts. Passes every move to `onMove` and keeps the first fifty. */
export const makeMoveBook = (onMove: (move: Move) => void = () => undefined) => {
  const none = () => ({ low: 0, medium: 0, high: 0 })
  const matrix = { low: none(), medium: none(), high: none() }
  const first: Move[] = []
  return {
    note: (id: string, before: Verdict, after: Verdict): void => {
      matrix[before.band][after.band] += 1
      if (before.band === after.band) return
      const scores = { before: before.score, after: after.score }
      const move = { id, before: before.band, after: after.band, scores, ...difference(before, after) }
      if (first.length < heldMax) first.push(move)
      onMove(move)
    },
    take: (): Readonly<{ matrix: BandMatrix; first: readonly Move[] }> => ({ matrix, first }),
  }
}

const difference = ({ reasons: before }: Verdict, { reasons: after }: Verdict) => ({
  gained: after.filter((ruleId) => !before.includes(ruleId)),
  lost: before.filter((ruleId) => !after.includes(ruleId)),
})

/** The number of events whose band changed. */
export const movedCount = (matrix: BandMatrix): number =>
  bands.reduce(
    (sum, before) => sum + bands.reduce((inner, after) => inner + (before === after ? 0 : matrix[before][after]), 0),
    0,
  )
