import * as z from 'zod'
import { assessmentCompleted } from '#catalogue/families/risk.ts'
import {
  reviewClaimed,
  reviewCommented,
  reviewEscalated,
  reviewReassessed,
  reviewReassigned,
  reviewReferenceAttached,
} from '#catalogue/families/workflow.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import { decisionOf } from '#facts/application/event-review.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { authorOf } from '#facts/application/timeline.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { ShownText } from '#facts/domain/hidden-values.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** The acts of a review, as an answer shows them. Each was masked before for its reader. */
export const actsShown = (acts: readonly ShownText[]) => {
  const ofType = (type: string) => acts.filter(({ fact }) => fact.type === type)
  return {
    decisions: ofType(types.decided).map((shown) => ({ act: numberOf(shown.fact), ...decisionOf(shown) })),
    comments: ofType(types.commented).map((shown) => ({
      ...byline(shown),
      text: dataOf(reviewCommented, shown.fact).text,
    })),
    references: ofType(types.attached).map((shown) => {
      const { reference, note } = dataOf(reviewReferenceAttached, shown.fact)
      return { ...byline(shown), reference, ...(note !== undefined && { note }) }
    }),
    acts: acts.flatMap(otherActIn),
  }
}

const types = {
  decided: 'Workflow.Review.Decided.v1',
  commented: 'Workflow.Review.Commented.v1',
  attached: 'Workflow.Review.ReferenceAttached.v1',
} as const

const numbered = z.object({ act: z.int() })

/** @throws ZodError for a fact of another kind, which is a bug. */
const numberOf = ({ data }: Fact): number => numbered.parse(data).act

const byline = ({ fact, hidden }: ShownText) => ({
  act: numberOf(fact),
  at: fact.recordedat,
  ...authorOf(fact),
  ...(hidden && { hidden }),
})

const otherActIn = (shown: ShownText): readonly JsonObject[] => {
  const details = detailsOf(shown.fact)
  return details ? [{ ...byline(shown), ...details }] : []
}

/** What an act states beside its author; `undefined` for an act that has a list of its own. */
const detailsOf = (fact: Fact): JsonObject | undefined => {
  switch (fact.type) {
    case 'Workflow.Review.Claimed.v1': {
      const { until, follows } = dataOf(reviewClaimed, fact)
      return { kind: 'claimed', until, ...(follows && { follows }) }
    }
    case 'Workflow.Review.Reassigned.v1': {
      const { until, follows, to, reason } = dataOf(reviewReassigned, fact)
      return { kind: 'reassigned', until, ...(follows && { follows }), to, reason }
    }
    case 'Workflow.Review.Escalated.v1': {
      const { cause, levelTwoDueAt, reason } = dataOf(reviewEscalated, fact)
      return {
        ...{ kind: 'escalated', cause },
        ...(levelTwoDueAt !== undefined && { levelTwoDueAt }),
        ...(reason !== undefined && { reason }),
      }
    }
    case 'Workflow.Review.Opened.v1':
      return { kind: 'opened' }
    case 'Workflow.Review.Released.v1':
      return { kind: 'released' }
    case 'Workflow.Review.Reassessed.v1': {
      const { score, band, need, dueAt, levelTwoDueAt } = dataOf(reviewReassessed, fact)
      return {
        ...{ kind: 'reassessed', score, band },
        ...(need !== undefined && { need }),
        ...(dueAt !== undefined && { dueAt }),
        ...(levelTwoDueAt !== undefined && { levelTwoDueAt }),
      }
    }
    default:
      return undefined
  }
}

/** An assessment with all that led to it. A text of a model that was masked is left out. @throws Refusal `fact-invalid`. */
export const assessmentShown = (assessed: Fact) => {
  const { score, sum, band, ruleset, reasons, tried, inputs, model } = dataOf(assessmentCompleted, assessed)
  const { text, ...opinion } = model ?? {}
  return {
    ...{ factId: assessed.id, at: assessed.recordedat, score, band, ruleset, reasons, tried, inputs },
    ...(sum !== undefined && { sum }),
    ...(model && { model: { ...opinion, ...(text !== undefined && text !== masked && { text }) } }),
  }
}
