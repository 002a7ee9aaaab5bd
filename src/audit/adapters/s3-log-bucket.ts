import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { Transient } from '#kernel/domain/errors.ts'
import type { LogBucket } from '../application/ports.ts'

const checkpointPath = 'checkpoint'

/**
 * The tiles of all logs as objects of an S3 bucket. S3 writes an object only if its condition is met, so an object is written once,
 * and of two new checkpoints one wins. A partial tile has a tag, by which a rule of the bucket removes it later.
 */
export const makeS3LogBucket = (s3: S3Client, Bucket: string): LogBucket => {
  const get = async (tenantId: string, path: string) => {
    try {
      return await s3.send(new GetObjectCommand({ Bucket, Key: keyOf(tenantId, path), ChecksumMode: 'ENABLED' }))
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw unavailable(error)
    }
  }

  const read = async (tenantId: string, path: string): Promise<Uint8Array | undefined> => {
    try {
      return await (await get(tenantId, path))?.Body?.transformToByteArray()
    } catch (error) {
      throw error instanceof Transient ? error : unavailable(error)
    }
  }

  /** Returns false if the condition is not met. */
  const put = async (tenantId: string, path: string, object: ObjectWrite): Promise<boolean> => {
    const command = new PutObjectCommand({
      Bucket,
      Key: keyOf(tenantId, path),
      ChecksumAlgorithm: 'SHA256',
      ContentType: path === checkpointPath ? 'text/plain; charset=utf-8' : 'application/octet-stream',
      ...(isPartial(path) && { Tagging: 'partial=true' }),
      ...object,
    })
    try {
      await s3.send(command)
      return true
    } catch (error) {
      if (isUnmet(error)) return false
      throw unavailable(error)
    }
  }

  return {
    read,

    write: async (tenantId, path, bytes) => {
      if (await put(tenantId, path, { Body: bytes, IfNoneMatch: '*' })) return true
      const stored = await read(tenantId, path)
      if (stored === undefined) throw unavailable(new Error(`Another writer is writing ${path}.`))
      return Buffer.compare(stored, bytes) === 0
    },

    renew: async (tenantId, path, bytes) => {
      await put(tenantId, path, { Body: bytes })
    },

    checkpoint: async (tenantId) => {
      const { Body, ETag } = (await get(tenantId, checkpointPath)) ?? {}
      if (Body === undefined || ETag === undefined) return undefined
      try {
        return { text: await Body.transformToString('utf-8'), version: ETag }
      } catch (error) {
        throw unavailable(error)
      }
    },

    replaceCheckpoint: (tenantId, text, version) =>
      put(tenantId, checkpointPath, {
        Body: text,
        ...(version === undefined ? { IfNoneMatch: '*' } : { IfMatch: version }),
      }),
  }
}

type ObjectWrite = Readonly<{ Body: string | Uint8Array; IfNoneMatch?: string; IfMatch?: string }>

const keyOf = (tenantId: string, path: string): string => `${tenantId}/${path}`

const isPartial = (path: string): boolean => path.includes('.p/')

/** 412: the object exists, or has another version. 409: another conditional write of it is in progress. */
const isUnmet = (error: unknown): boolean =>
  error instanceof NoSuchKey ||
  (error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0))

const unavailable = (cause: unknown): Transient =>
  new Transient('audit-bucket-unavailable', 'The audit bucket is unavailable. Try again later.', { cause })
