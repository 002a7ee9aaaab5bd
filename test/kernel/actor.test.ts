import { expect, it } from 'vitest'
import { isActorId } from '#kernel/domain/actor.ts'

it.each([
  ['nothing', ''],
  ['257 characters', 'x'.repeat(257)],
  ['a blank at its start', ' anna'],
  ['a blank at its end', 'anna '],
  ['a blank of another script at its end', 'anna\u3000'],
  ['a blank that does not break', '\u00a0anna'],
  ['a line break', 'anna\n'],
  ['a control character', 'an\u0007na'],
  ['a zero-width blank', 'an\u200bna'],
  ['a mark of direction', 'an\u202ena'],
  ['a soft hyphen', 'an\u00adna'],
  ['a byte order mark', '\ufeffanna'],
  ['a single surrogate', 'an\ud800na'],
  ['a character of private use', 'an\ue000na'],
  ['an unassigned character', 'an\u0378na'],
  ['a noncharacter', 'an\ufffena'],
  ['a letter that is not visible', 'an\u3164na'],
  ['a selector of variation', 'anna\ufe0f'],
  ['a selector of variation beyond the first plane', 'anna\u{e0100}'],
  ['the name of a part of Sluice', 'sluice/scoring'],
  ['a name that looks like one', 'ｓluice/scoring'],
  ['the name of a queue', 'queue/intake'],
])('The id of an actor cannot be a text with %s', (_, text) => {
  expect(isActorId(text)).toBe(false)
})

it.each([
  'u-1',
  'x'.repeat(256),
  'auth0|5f7c8ec7c33c6c004bbafe82',
  'Zoë Müller',
  'max@example.com',
  'AROAEXAMPLE:max@example.com',
  'arn:aws:sts::123456789012:assumed-role/Admin/max@example.com',
  '張偉',
  '😀',
])('The id of an actor can be %s', (text) => {
  expect(isActorId(text)).toBe(true)
})
