import * as z from 'zod'
import { NoOpinion } from './no-opinion.ts'

/**
 * Lines and tabs are text. Other control characters, halves of surrogate pairs and noncharacters could not be kept or shown;
 * what cannot be seen, turns the order of words around or ends a line in its own way could show something else.
 */
const isShowable = (text: string): boolean =>
  text.isWellFormed() && !/[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\uFFFE\uFFFF]/u.test(text)

/** All that a model may answer. Whatever else it says, it has not understood what it is for. */
const modelAnswer = z.strictObject({
  text: z.string().min(1).max(2000).refine(isShowable),
  score: z.number().min(0).max(100).exactOptional(),
})

/** Reads what a model answered. @throws NoOpinion `refused` when it is no opinion. */
export const readModelAnswer = (body: Uint8Array): z.output<typeof modelAnswer> => {
  const parsed = modelAnswer.safeParse(parse(body))
  if (!parsed.success) throw new NoOpinion('refused')
  return parsed.data
}

/** @throws NoOpinion `refused` when it is not JSON in UTF-8. */
const parse = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    throw new NoOpinion('refused', { cause: error })
  }
}
