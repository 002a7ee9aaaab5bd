import type { Opinion } from '../domain/opinion.ts'
import type { Judgement } from '../domain/ruleset.ts'
import type { Model } from './ports.ts'

/**
 * Asks a model once about one event, even if its judgement is computed several times. When a faster writer of its accounts has
 * changed the judgement, the opinion is `late`: it is about numbers that are no longer valid.
 */
export const askOnce = (model: Model | undefined, type: string) => {
  let asked: Readonly<{ about: string; opinion: Opinion }> | undefined
  return async (judgement: Judgement): Promise<Opinion | undefined> => {
    if (model === undefined) return undefined
    const about = JSON.stringify(judgement)
    asked ??= { about, opinion: await model.explain(judgement, { type }) }
    return asked.about === about ? asked.opinion : { name: model.name, outcome: 'late' }
  }
}
