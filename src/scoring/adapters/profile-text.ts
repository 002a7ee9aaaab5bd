import type { Acquaintance, Movement, Profile } from '../domain/profile.ts'

/**
 * A profile as the table keeps it: one text, with the values of each movement in a row and no names, which is a third of the
 * size. The order of the values is for ever; another one needs another `layout`.
 */
type Rows = readonly [
  layout: 1,
  firstAt: number,
  lastAt: number,
  ins: readonly Row[],
  outs: readonly Row[],
  met: readonly Met[],
]

type Row = readonly [id: string, at: number, counterparty: number, minorUnits: number, currency: string]

type Met = readonly [counterparty: number, lastAt: number]

export const textOf = ({ firstAt, lastAt, met, ...ways }: Profile): string => {
  const rows: Rows = [1, firstAt, lastAt, ways.in.map(rowOf), ways.out.map(rowOf), met.map(metOf)]
  return JSON.stringify(rows)
}

export const profileOf = (text: string): Profile => {
  const [, firstAt, lastAt, ins, outs, met] = JSON.parse(text) as Rows
  return { firstAt, lastAt, in: ins.map(movementIn), out: outs.map(movementOut), met: met.map(acquaintanceOf) }
}

const rowOf = ({ id, at, counterparty, minorUnits, currency }: Movement): Row => [
  id,
  at,
  counterparty,
  minorUnits,
  currency,
]

const metOf = ({ counterparty, lastAt }: Acquaintance): Met => [counterparty, lastAt]

const movementIn = (row: Row): Movement => movementOf(row, 'in')

const movementOut = (row: Row): Movement => movementOf(row, 'out')

const movementOf = ([id, at, counterparty, minorUnits, currency]: Row, direction: Movement['direction']): Movement => ({
  id,
  at,
  direction,
  counterparty,
  minorUnits,
  currency,
})

const acquaintanceOf = ([counterparty, lastAt]: Met): Acquaintance => ({ counterparty, lastAt })
