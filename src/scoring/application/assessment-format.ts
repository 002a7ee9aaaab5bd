import * as z from 'zod'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Assessment } from '../domain/assessment.ts'
import { assessmentText } from '../domain/assessment-text.ts'
import { explanationOf } from '../domain/explanation.ts'

const parameters = z.strictObject({ format: z.enum(['json', 'text']).optional() })

type Told = Readonly<{ contentType: string; body: unknown }>

/**
 * How an assessment is to be told: for programs or, where the query or `Accept` asks for it, as text for a file.
 * @throws Refusal `query-invalid`.
 */
export const assessmentFormat = (
  query: Readonly<Record<string, string | undefined>>,
  accept: string | undefined,
): ((assessment: Assessment) => Told) => {
  const parsed = parameters.safeParse(query)
  if (!parsed.success) throw new Refusal('query-invalid', 'The query is not valid.', issuesOf(parsed.error))
  return formats[parsed.data.format ?? (accept?.startsWith('text/plain') ? 'text' : 'json')]
}

const formats: Readonly<Record<'json' | 'text', (assessment: Assessment) => Told>> = {
  json: (assessment) => ({
    contentType: 'application/json',
    body: { ...assessment, explanation: explanationOf(assessment, assessment.model) },
  }),
  text: (assessment) => ({ contentType: 'text/plain; charset=utf-8', body: assessmentText(assessment) }),
}
