import type { Window } from './window.ts'

/** The type and bounds of a setting in a ruleset. The schema of a ruleset is derived from these. */
export type Field =
  | Readonly<{ kind: 'whole'; min: number; max: number }>
  | Readonly<{ kind: 'window' }>
  | Readonly<{ kind: 'countries' }>
  | Readonly<{ kind: 'amounts' }>
  | Readonly<{ kind: 'severities' }>

export const severities = ['low', 'medium', 'high', 'critical'] as const

export type Severity = (typeof severities)[number]

/** The values of each kind of field. */
type Values = Readonly<{
  whole: number
  window: Window
  countries: readonly string[]
  amounts: Readonly<Record<string, number>>
  severities: Readonly<Record<Severity, number>>
}>

export type Fields = Readonly<Record<string, Field>>

/** The values of a rule's fields in a ruleset. */
export type PolicyOf<Shape extends Fields> = { readonly [Name in keyof Shape]: Values[Shape[Name]['kind']] }

export type Policy = Readonly<Record<string, Values[Field['kind']]>>

/** A whole number within bounds, both included. */
export const whole = (min: number, max: number) => ({ kind: 'whole', min, max }) as const

/** Points that a rule adds to the score. */
export const points = whole(0, 100)

/** 1–100, whole. */
export const percent = whole(1, 100)

/** One of the windows: hour, day, days3, week. */
export const window = { kind: 'window' } as const

/** ISO 3166-1 alpha-2. */
export const countries = { kind: 'countries' } as const

/** Minor units by ISO 4217 currency. */
export const amounts = { kind: 'amounts' } as const

/** Points by severity. */
export const severityPoints = { kind: 'severities' } as const
