import type { Opinion } from '../domain/opinion.ts'
import type { Judgement } from '../domain/ruleset.ts'
import type { Model } from './ports.ts'

/**
 * Asks a model once about one event, however often its judgement is worked out. Where a faster writer of its accounts made
 * the judgement another one, the opinion came too late: it is about numbers that no longer stand.
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
