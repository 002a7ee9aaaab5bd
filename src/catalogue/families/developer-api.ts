import * as z from 'zod'
import { type CatalogueEntry, define, instant } from '../define.ts'
import { shortText, userId, webUrl, writtenText } from '../fields/fields.ts'

const developerApiOperationCompleted = z.looseObject({
  operationId: z.uuid(),
  userId,
  /** The application that requested it. */
  applicationId: shortText,
  operation: shortText,
  outcome: z.enum(['succeeded', 'failed', 'cancelled']),
  /** The URL of the result. */
  resultUrl: webUrl.optional(),
  errorCode: shortText.optional(),
  errorMessage: writtenText.optional(),
  requestedAt: instant,
  completedAt: instant,
})

/** Events for developers who use the API of the creative platform. */
export const developerApiTypes: readonly CatalogueEntry[] = [
  define({
    type: 'DeveloperApi.Operation.Completed.v1',
    summary: 'An operation that a developer started through the API ended.',
    publisher: 'the developer API',
    data: developerApiOperationCompleted,
    example: {
      operationId: '2b4d6f80-91a3-4c5e-b7d9-0f1e2d3c4b5a',
      userId: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11',
      applicationId: 'app-bulk-resize',
      operation: 'assets.resize',
      outcome: 'succeeded',
      resultUrl: 'https://api.example.com/operations/2b4d6f80/result',
      requestedAt: '2026-03-01T12:00:00Z',
      completedAt: '2026-03-01T12:03:20Z',
    },
    legacy: { name: 'DeveloperApiOperationCompleted', routingKey: 'notification.trigger.operation' },
  }),
]
