/** Where an event stands in its life. Requirement S1.2; the legal moves between them are the workflow's. */
export const eventStatuses = ['received', 'validated', 'processing', 'held', 'approved', 'rejected', 'failed'] as const

export type EventStatus = (typeof eventStatuses)[number]

/** How an assessment ranks an event: `low` may pass, `medium` needs a person, `high` is refused. */
export const bands = ['low', 'medium', 'high'] as const

export type Band = (typeof bands)[number]
