import * as z from 'zod'
import { withoutNulls } from '#kernel/domain/json.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { NoOpinion } from './no-opinion.ts'

/**
 * Accepts line feeds and tabs. Other control characters, lone surrogates and noncharacters cannot be stored or shown. Invisible
 * characters, changes of text direction and Unicode line ends could make the text appear to be something else.
 */
const isShowable = (text: string): boolean =>
  text.isWellFormed() && !/[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\uFFFE\uFFFF]/u.test(text)

/** The schema of a model's answer. Any other answer is invalid. */
const modelAnswer = z.strictObject({
  text: z.string().min(1).max(2000).refine(isShowable),
  score: z.number().min(0).max(100).exactOptional(),
})

/** Reads the answer of a model. A score that is null is absent. @throws NoOpinion `refused` when it is invalid. */
export const readModelAnswer = (body: Uint8Array): z.output<typeof modelAnswer> => {
  const parsed = modelAnswer.safeParse(withoutNulls(parse(body)))
  if (!parsed.success) throw new NoOpinion('refused')
  return parsed.data
}

/** @throws NoOpinion `refused` when it is not JSON in UTF-8. */
const parse = (body: Uint8Array): unknown => {
  try {
    return readJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    throw new NoOpinion('refused', { cause: error })
  }
}
