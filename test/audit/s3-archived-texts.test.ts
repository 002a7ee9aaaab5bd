import { Readable } from 'node:stream'
import { S3Client } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { makeS3ArchivedTexts } from '#audit/adapters/s3-archived-texts.ts'
import { archiveKeyOf } from '#custody/domain/archived-event.ts'

const day = '2026-03-01'
const ofEvent = (tenantid: string) => ({ tenantid, eventid: '0b7f', receivedat: `${day}T12:00:00.000Z` })

/** An archive that has the same object under every name. `paths` are those that were read. */
const anArchive = () => {
  const paths: string[] = []
  const object = JSON.stringify({ facts: [{ text: '{"id":"1"}', entry: { happening: 'received' } }] })
  const s3 = new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'a' } })
  const handle = async ({ path }: Readonly<{ path: string }>) => {
    paths.push(path)
    return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(object)]) } }
  }
  s3.config.requestHandler = { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) }
  return { paths, texts: makeS3ArchivedTexts(s3, 'archive') }
}

it('returns the texts of an archived event of the tenant', async () => {
  const { texts } = anArchive()
  const found = await texts.of('acme', archiveKeyOf(ofEvent('acme')))
  expect([...found]).toEqual([['received', '{"id":"1"}']])
})

it.each([
  ['of another tenant', archiveKeyOf(ofEvent('globex'))],
  ['of a tenant whose id begins with the same text', archiveKeyOf(ofEvent('acme-2'))],
  ['outside of the archived events', 'acme/checkpoint'],
  ['without a name', ''],
])('reads no object %s', async (_, archiveKey) => {
  const { paths, texts } = anArchive()
  expect([...(await texts.of('acme', archiveKey))]).toEqual([])
  expect(paths).toEqual([])
})
