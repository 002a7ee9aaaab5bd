import { GetObjectCommand, NoSuchKey, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import { Transient } from '#kernel/domain/errors.ts'
import type { Archive } from '../application/archive-ports.ts'

/** The archive as objects of an S3 bucket. S3 checks the SHA-256 of what it stores, and the SDK of what it reads. */
export const makeS3Archive = (s3: S3Client, Bucket: string): Archive => ({
  read: async (Key) => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
      return await Body?.transformToString('utf-8')
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw unavailable(error)
    }
  },

  write: async (Key, text) => {
    const ContentType = 'application/json'
    await s3
      .send(new PutObjectCommand({ Bucket, Key, Body: text, ContentType, ChecksumAlgorithm: 'SHA256' }))
      .catch((error: unknown) => {
        throw unavailable(error)
      })
  },

  list: async function* (Prefix) {
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix }))
        yield Contents.flatMap(({ Key }) => Key ?? [])
    } catch (error) {
      throw unavailable(error)
    }
  },
})

const unavailable = (cause: unknown): Transient =>
  new Transient('archive-unavailable', 'The archive is unavailable. Try again later.', { cause })
