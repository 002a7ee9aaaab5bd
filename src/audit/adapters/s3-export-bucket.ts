import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchUpload,
  NotFound,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { Transient } from '#kernel/domain/errors.ts'
import type { ExportBucket, ExportKey } from '../application/export-ports.ts'

/** The archives as objects of an S3 bucket, written in parts. A rule of the bucket removes them, and uploads that have no end. */
export const makeS3ExportBucket = (s3: S3Client, Bucket: string): ExportBucket => {
  const exists = async (Key: string): Promise<boolean> => {
    try {
      await s3.send(new HeadObjectCommand({ Bucket, Key }))
      return true
    } catch (error) {
      if (error instanceof NotFound) return false
      throw unavailable(error)
    }
  }

  return {
    begin: async (key) => {
      const command = new CreateMultipartUploadCommand({ Bucket, Key: keyOf(key), ContentType: 'application/x-tar' })
      const { UploadId } = await s3.send(command).catch(fail)
      if (UploadId === undefined) throw unavailable(new Error('S3 returned no id of an upload.'))
      return UploadId
    },

    put: async (key, { uploadId: UploadId, number: PartNumber, bytes: Body }) => {
      try {
        const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: keyOf(key), UploadId, PartNumber, Body }))
        if (ETag === undefined) throw new Error('S3 returned no tag of a part.')
        return ETag
      } catch (error) {
        if (isGone(error)) return undefined
        throw unavailable(error)
      }
    },

    complete: async (key, UploadId, tags) => {
      const Key = keyOf(key)
      const Parts = tags.map((ETag, at) => ({ ETag, PartNumber: at + 1 }))
      try {
        await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
        return true
      } catch (error) {
        // A runner that died after this call has completed the upload.
        if (isGone(error)) return exists(Key)
        throw unavailable(error)
      }
    },

    linkTo: async (key, expiresIn) => {
      const ResponseContentDisposition = `attachment; filename="${key.tenantId}-${key.id}.tar"`
      const command = new GetObjectCommand({ Bucket, Key: keyOf(key), ResponseContentDisposition })
      return getSignedUrl(s3, command, { expiresIn }).catch(fail)
    },
  }
}

const keyOf = ({ tenantId, id }: ExportKey): string => `${tenantId}/${id}.tar`

/** The upload was completed or removed, or one of its parts is another one. */
const isGone = (error: unknown): boolean =>
  error instanceof NoSuchUpload ||
  (error instanceof S3ServiceException && ['NoSuchUpload', 'InvalidPart'].includes(error.name))

const fail = (cause: unknown): never => {
  throw unavailable(cause)
}

const unavailable = (cause: unknown): Transient =>
  new Transient('audit-bucket-unavailable', 'The bucket of exports is unavailable. Try again later.', { cause })
