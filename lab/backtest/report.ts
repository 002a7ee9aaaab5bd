import type { Section } from '#commands/screen/format-sections.ts'

/** The result of a backtest: text for a person, figures for a program, and a closing sentence for the screen. */
export type Report = Readonly<{
  sections: readonly Section[]
  numbers: Readonly<Record<string, unknown>>
  ending: string
}>
