import { describe, expect, it } from 'vitest'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { requirementTypes } from './requirement-types.ts'
import { samplesOf } from './samples-of.ts'

describe('A payload of requirements S4 and S5', () => {
  const all = requirementTypes.flatMap(([name, type]) =>
    samplesOf(type).map(({ file, data }) => ({ name, type, file, data })),
  )

  it('is stored for each event', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(requirementTypes.length)
  })

  it.each(all)('is accepted under the name $name: $file', ({ name, type, data }) => {
    expect(readCloudEvent({ specversion: '1.0', type: name, source: '/producer', data })).toMatchObject({ type, data })
  })
})

describe('A file location', () => {
  const [preview] = samplesOf('AiGeneration.Samples.Ready.v1')
  const withUrl = (previewUrl: string) => ({
    specversion: '1.0',
    type: 'AiGeneration.Samples.Ready.v1',
    source: '/producer',
    data: { ...preview?.data, samplePreviews: [{ assetId: 'ab2f4c6d-5e7a-4c8b-9d0e-1f2a3b4c5d6e', previewUrl }] },
  })

  it.each([
    'https://cdn.example/a.png',
    'previews/a.png',
    '/bucket/a b/12:00/ä.png',
    's3://bucket/key',
    'a.png',
    `p/${'x'.repeat(2046)}`,
  ])('is %s', (location) => {
    expect(readCloudEvent(withUrl(location)).data).toMatchObject({ samplePreviews: [{ previewUrl: location }] })
  })

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'JAVASCRIPT:alert(1)/x',
    'data:text/html,x',
    'ftp://host/x',
    'file:///etc/passwd',
    '//evil.example/x',
    '/\\evil.example/x',
    '\\\\evil.example\\x',
    's3:bucket',
    's3:///x',
    '',
    'a\nb',
    `p/${'x'.repeat(2047)}`,
  ])('is not %j', (location) => {
    expect(() => readCloudEvent(withUrl(location))).toThrow(expect.objectContaining({ code: 'event-invalid' }))
  })
})
