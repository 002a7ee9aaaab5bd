import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3'
import * as z from 'zod'
import { Transient } from '#kernel/domain/errors.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { ArchivedTexts } from '../application/verification-ports.ts'

const archivedEvent = z.object({
  facts: z.array(z.object({ text: z.string(), entry: z.looseObject({ happening: z.string() }) })),
})

/** The texts of archived facts, from the objects that `archive-facts` writes. An object that cannot be read has none. */
export const makeS3ArchivedTexts = (s3: S3Client, Bucket: string): ArchivedTexts => ({
  of: async (tenantId, Key) => {
    if (!isArchivedOf(tenantId, Key)) return new Map()
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
      return archivedTextsIn((await Body?.transformToString('utf-8')) ?? '')
    } catch (error) {
      if (error instanceof NoSuchKey) return new Map()
      throw new Transient('archive-unavailable', 'The archive is unavailable. Try again later.', { cause: error })
    }
  },
})

/** Whether an object is of the tenant. A row that somebody altered can name one of another tenant. */
export const isArchivedOf = (tenantId: string, archiveKey: string): boolean =>
  archiveKey.startsWith(`facts/${tenantId}/`)

/** The texts of the facts in an object of the archive, by happening; none if it cannot be read. */
export const archivedTextsIn = (text: string): ReadonlyMap<string, string> => {
  const { data } = archivedEvent.safeParse(jsonIn(text))
  return new Map(data?.facts.map((fact) => [fact.entry.happening, fact.text]))
}

const jsonIn = (text: string): unknown => {
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}
