import type { Section } from '#commands/screen/format-sections.ts'

/** What a backtest tells: for a person, for a program, and a last word for the screen. */
export type Report = Readonly<{
  sections: readonly Section[]
  numbers: Readonly<Record<string, unknown>>
  ending: string
}>
