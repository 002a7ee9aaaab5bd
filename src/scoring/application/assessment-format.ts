import * as z from 'zod'
import { readMediaType } from '#kernel/application/media-type.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Assessment } from '../domain/assessment.ts'
import { assessmentText } from '../domain/assessment-text.ts'
import { explanationOf } from '../domain/explanation.ts'

const parameters = z.strictObject({ format: z.enum(['json', 'text']).optional() })

type Representation = Readonly<{ contentType: string; body: unknown }>

/**
 * Returns the formatter of an assessment: JSON, or plain text for a case file if the query or `Accept` asks for it.
 * @throws Refusal `query-invalid`.
 */
export const assessmentFormat = (
  query: Readonly<Record<string, string | undefined>>,
  accept: string | undefined,
): ((assessment: Assessment) => Representation) => {
  const { format } = readQuery(parameters, query)
  return formats[format ?? (prefersText(accept) ? 'text' : 'json')]
}

/** `Accept` is a list. Its first media type decides. */
const prefersText = (accept = ''): boolean => readMediaType(accept.split(',', 1)[0] ?? '')?.essence === 'text/plain'

const formats: Readonly<Record<'json' | 'text', (assessment: Assessment) => Representation>> = {
  json: ({ review, ...assessment }) => ({
    contentType: 'application/json',
    body: {
      ...assessment,
      decisions: review?.decisions ?? [],
      explanation: explanationOf(assessment, assessment.model),
    },
  }),
  text: (assessment) => ({ contentType: 'text/plain; charset=utf-8', body: assessmentText(assessment) }),
}
