// Copies the audit log of a tenant from the bucket of the copy of Sluice that runs on this machine, as `aws s3 cp` does.
//   node examples/copy-log.mjs <tenant> <folder>
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'

const { SLUICE_HTTP_PORT = 3000 } = process.env
const [tenant, folder] = process.argv.slice(2)

const end = (line, exitCode) => {
  console.error(line)
  process.exit(exitCode)
}

if (!tenant || !folder) end('Usage: node examples/copy-log.mjs <tenant> <folder>', 2)

/** A copy writes its settings here. */
const settings = await readFile(`.sluice/${SLUICE_HTTP_PORT}/environment.json`, 'utf8').then(JSON.parse, () =>
  end(`No copy runs on port ${SLUICE_HTTP_PORT}. Start one, or set SLUICE_HTTP_PORT to the port of yours.`, 1),
)
const { AUDIT_BUCKET: Bucket, AWS_REGION: region, AWS_ENDPOINT_URL } = settings
const s3 = new S3Client({
  region,
  endpoint: settings.AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL,
  forcePathStyle: true,
  credentials: { accessKeyId: settings.AWS_ACCESS_KEY_ID, secretAccessKey: settings.AWS_SECRET_ACCESS_KEY },
})

const copy = async (Key) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
  const name = Key.slice(tenant.length + 1)
  if (!/^(checkpoint|tile\/[0-9a-z/.]+)$/.test(name) || name.includes('..'))
    return console.error(`Left out ${JSON.stringify(Key)}: it does not belong to a log.`)
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, await Body.transformToByteArray())
}

const copyAll = async () => {
  let count = 0
  for (let ContinuationToken, isWhole = false; !isWhole; ) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${tenant}/`, ContinuationToken }))
    for (const { Key } of page.Contents ?? []) await copy(Key)
    count += page.KeyCount ?? 0
    ContinuationToken = page.NextContinuationToken
    isWhole = !page.IsTruncated
  }
  return count
}

const count = await copyAll().catch(({ name, message }) => end(`The bucket cannot be read: ${name} ${message}`, 1))
if (count === 0) end(`The bucket has no log of ${tenant}.`, 1)
console.log(`${count} objects of ${tenant} in ${folder}`)
