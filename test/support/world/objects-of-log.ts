import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { makeS3 } from '#platform/aws-clients.ts'
import { inParallel } from './in-parallel.ts'

/** All objects of a tenant in an audit bucket, by their paths, as `aws s3 cp --recursive` copies them. */
export const objectsOfLog = async (Bucket: string, tenantId: string): Promise<Map<string, Buffer>> => {
  const client = makeS3()
  const keys: string[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: `${tenantId}/` }))
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []))
  const objects = new Map<string, Buffer>()
  await inParallel(8, keys, async (Key) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
    objects.set(Key.slice(tenantId.length + 1), Buffer.from((await Body?.transformToByteArray()) ?? ''))
  })
  client.destroy()
  return objects
}
