import * as z from 'zod'
import { type CatalogueEntry, define, instant } from '../define.ts'
import { fullName, shortText, userId, writtenText } from '../fields/fields.ts'

const session = { sessionId: z.uuid(), projectId: z.uuid() }

const collaborationSessionJoined = z.looseObject({
  ...session,
  userId,
  displayName: fullName.optional(),
  role: z.enum(['owner', 'editor', 'commenter', 'viewer']),
  joinedAt: instant,
})

const collaborationEditConflicted = z.looseObject({
  ...session,
  conflictId: z.uuid(),
  documentId: shortText,
  /** The users whose edits conflict. */
  userIds: z.array(userId).min(2).max(50),
  /** The version that both edits started from. */
  baseVersion: z.int().min(0),
  description: writtenText.optional(),
  detectedAt: instant,
})

const publisher = 'the collaboration server'

const sampleSession = {
  sessionId: 'd4c3b2a1-0f9e-4d8c-b7a6-95847362514f',
  projectId: '91c7d3e5-8a2b-4f6d-b0c1-7e5a4d3b2f10',
}
const sampleUserId = '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11'

/** Users who work on one project. */
export const collaborationTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Collaboration.Session.Joined.v1',
    summary: 'A user joined a session on a project.',
    publisher,
    data: collaborationSessionJoined,
    example: {
      ...sampleSession,
      userId: sampleUserId,
      displayName: 'Sam Sample',
      role: 'editor',
      joinedAt: '2026-03-01T11:00:00Z',
    },
    legacy: { name: 'UserJoinedCollaborationSession', routingKey: 'notification.trigger.joined' },
  }),
  define({
    type: 'Collaboration.Edit.Conflicted.v1',
    summary: 'Edits of several users conflict, and a person must choose.',
    publisher,
    data: collaborationEditConflicted,
    example: {
      ...sampleSession,
      conflictId: '6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d',
      documentId: 'DOC-77',
      userIds: [sampleUserId, 'e1a5c2b4-77d9-4a3e-8b1d-5d2f9c6a0b33'],
      baseVersion: 18,
      description: 'Both moved the same layer.',
      detectedAt: '2026-03-01T11:20:00Z',
    },
    legacy: { name: 'EditConflictRequiresResolution', routingKey: 'notification.trigger.conflict' },
  }),
]
