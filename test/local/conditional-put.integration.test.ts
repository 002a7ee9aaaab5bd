import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Server, startAwsEmulator } from '#local/parts/aws-emulator.ts'

let server: Server
let s3: S3Client
const Bucket = 'a-bucket'

beforeAll(async () => {
  server = await startAwsEmulator({ port: 0, region: 'eu-central-1' })
  s3 = new S3Client({
    endpoint: server.url,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'a' },
  })
  await s3.send(new CreateBucketCommand({ Bucket }))
})

afterAll(async () => {
  s3.destroy()
  await server.stop()
})

const put = async (Key: string, Body: string, condition: object) => {
  try {
    return (await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...condition }))).ETag
  } catch (error) {
    return (error as Error).name
  }
}

const textOf = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()

it('writes an object that must not exist once, also when two write it at once', async () => {
  const key = `a/${randomUUID()}`
  const outcomes = await Promise.all(['one', 'other'].map((body) => put(key, body, { IfNoneMatch: '*' })))
  const refused = outcomes.filter((outcome) =>
    ['PreconditionFailed', 'ConditionalRequestConflict'].includes(`${outcome}`),
  )
  expect(refused).toHaveLength(1)
  const written = await textOf(key)
  expect(await put(key, 'a third', { IfNoneMatch: '*' })).toBe('PreconditionFailed')
  expect(await textOf(key)).toBe(written)
})

it('replaces an object only in the version that was read', async () => {
  const key = `a/${randomUUID()}`
  const first = await put(key, 'first', { IfNoneMatch: '*' })
  const second = await put(key, 'second', { IfMatch: first })
  expect(await put(key, 'late', { IfMatch: first })).toBe('PreconditionFailed')
  expect(await textOf(key)).toBe('second')
  expect(await put(key, 'third', { IfMatch: second })).not.toBe('PreconditionFailed')
})

it('finds no version of an object that does not exist', async () => {
  expect(await put(`a/${randomUUID()}`, 'text', { IfMatch: '"0"' })).toBe('NoSuchKey')
})

it('writes an object without a condition', async () => {
  const key = `a/${randomUUID()}`
  for (const body of ['one', 'other']) await put(key, body, {})
  expect(await textOf(key)).toBe('other')
})
