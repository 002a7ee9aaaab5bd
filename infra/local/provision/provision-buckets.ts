import { BucketAlreadyOwnedByYou, CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import { z } from 'zod'

const bucketSchema = z.object({ BucketName: z.string() })

/** Creates a bucket, or leaves the existing one with its objects. */
export const provisionBucket = async (s3: S3Client, properties: unknown): Promise<void> => {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucketSchema.parse(properties).BucketName }))
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error
  }
}
