import { expect, it } from 'vitest'
import { maskedActor, maskedEntry } from '#audit/application/mask-entry.ts'
import { entryText, readEntry } from '#audit/domain/audit-entry.ts'

const record = {
  ...{ tenantId: 'acme', eventId: 'e', happening: 'received', factId: 'f', factHash: 'h', type: 'A.B.C.v1' },
  ...{ actor: 'erika@example.com', actorKind: 'user', recordedAt: '2026-03-01T12:00:00.000Z', auditedAt: '2026-03-01' },
}

const earlier = (actor: string, kind: string) =>
  JSON.stringify(['p', 1, 'acme', 'e', 'received', 'f', 'h', 'A.B.C.v1', actor, '2026-03-01', '2026-03-01', kind, null])

it.each([
  ['a log', entryText(record)],
  ['a chain of earlier versions', earlier('erika@example.com', 'user')],
])('An entry of %s has no person for an operator, and is the same otherwise', (_, text) => {
  const shown = maskedEntry(text, readEntry(text))
  expect(shown).toBe(text.replace('erika@example.com', '•••'))
  expect(readEntry(shown)?.actor).toBe('•••')
})

const ofSluice = { actor: 'sluice/scoring', actorKind: 'system' }
const { actorKind: _, ...withoutKind } = record

it.each([
  entryText({ ...record, ...ofSluice }),
  entryText({ ...withoutKind, actor: ofSluice.actor }),
  earlier(ofSluice.actor, 'system'),
])('An entry whose actor is a part of Sluice is shown as it is: %s', (text) => {
  expect(maskedEntry(text, readEntry(text))).toBe(text)
  expect(maskedActor({ id: 'sluice/scoring' })).toBe('sluice/scoring')
})

it.each(['user', 'sender', 'operator'])('A %s is masked, also with the name of a part of Sluice', (kind) => {
  for (const text of [entryText({ ...record, actor: 'sluice/erika', actorKind: kind }), earlier('sluice/erika', kind)])
    expect(maskedEntry(text, readEntry(text))).not.toContain('erika')
  expect(maskedActor({ id: 'sluice/erika', kind })).toBe('•••')
})

it('A text that is not an entry can have anything in it, and nothing of it is shown', () => {
  expect(maskedEntry('erika@example.com', readEntry('erika@example.com'))).toBe('•••')
})
