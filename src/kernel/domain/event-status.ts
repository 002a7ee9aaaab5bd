/** The statuses of an event. Source: requirement S1.2. The workflow defines the legal moves between them. */
export const eventStatuses = ['received', 'validated', 'processing', 'held', 'approved', 'rejected', 'failed'] as const

export type EventStatus = (typeof eventStatuses)[number]

/** The rank of an assessment: `low` is approved, `medium` needs a person, `high` is rejected. */
export const bands = ['low', 'medium', 'high'] as const

export type Band = (typeof bands)[number]
