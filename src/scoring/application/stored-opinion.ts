import type * as z from 'zod'
import type { assessmentCompleted } from '#catalogue/families/risk.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import type { Opinion } from '../domain/opinion.ts'

type Data = z.output<typeof assessmentCompleted>

/** Returns the stored opinion of a model; empty if no model was asked. A masked text is left out. */
export const opinionOf = ({ model }: Data): Readonly<{ model?: Opinion }> => {
  if (model === undefined) return {}
  const { name, outcome, score, text } = model
  const isShown = text !== undefined && text !== masked
  return { model: { name, outcome, ...(score !== undefined && { score }), ...(isShown && { text }) } }
}
