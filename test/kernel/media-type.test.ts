import { expect, it } from 'vitest'
import { isUtf8, readMediaType } from '#kernel/application/media-type.ts'

it.each([
  ['application/json', 'application/json', undefined],
  ['Application/JSON; Charset="UTF-8"', 'application/json', 'utf-8'],
  [' application/json ;x="a;charset=utf-16"; charset=utf8', 'application/json', 'utf8'],
  ['application/cloudevents+json;charset=ISO-8859-1', 'application/cloudevents+json', 'iso-8859-1'],
])('reads the media type %s', (text, essence, charset) => {
  expect(readMediaType(text)).toEqual({ essence, ...(charset && { charset }) })
})

it.each(['', 'json', 'application/', 'application/json,application/json', 'application json'])(
  'does not read "%s", which is not a media type',
  (text) => {
    expect(readMediaType(text)).toBeUndefined()
  },
)

it('knows UTF-8 by both of its names, and as the default', () => {
  expect(
    [undefined, 'utf-8', 'utf8', 'utf-16', 'us-ascii'].map((charset) =>
      isUtf8({ essence: '', ...(charset && { charset }) }),
    ),
  ).toEqual([true, true, true, false, false])
})
