import type * as z from 'zod'
import type { assessmentCompleted } from '#catalogue/families/risk.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import type { Opinion } from '../domain/opinion.ts'

type Data = z.output<typeof assessmentCompleted>

/** What a model said, as the assessment kept it; nothing where none was asked. Words that are masked are no words. */
export const opinionOf = ({ model }: Data): Readonly<{ model?: Opinion }> => {
  if (model === undefined) return {}
  const { name, outcome, score, text } = model
  const isShown = text !== undefined && text !== masked
  return { model: { name, outcome, ...(score !== undefined && { score }), ...(isShown && { text }) } }
}
