import type { HappeningKind } from '#facts/domain/happening.ts'

/** A text of each kind of happening. */
export const happeningTexts: Readonly<Record<HappeningKind, string>> = {
  received: 'received',
  assessed: 'assessed#baseline@2',
  unassessed: 'unassessed',
  moved: 'moved#0001',
  violated: 'violated',
  counted: 'counted',
  changed: 'changed#0012',
  proposed: 'proposed#baseline@2',
  withdrawn: 'withdrawn#baseline@2#0003',
  activated: 'activated#12345',
  completed: 'completed#0002',
  erased: 'erased',
  archived: 'archived',
  job: 'job#0003',
  reviewed: 'reviewed#0004',
  stuck: 'stuck#scoring',
  checkpointed: 'checkpointed',
  cosigned: 'cosigned#0123456789abcdef',
  keyed: 'keyed#introduced',
  differed: 'differed',
  read: 'read#1215#0123456789abcdef0123456789abcdef',
}
