import { z } from 'zod'
import type { Stores } from './fauxqs.ts'
import type { App } from './truth.ts'

const conditionSchema = z.union([
  z.looseObject({ 'if-none-match': z.literal('*') }),
  z.looseObject({ 'if-match': z.string() }),
])
const paramsSchema = z.object({ bucket: z.string(), '*': z.string().min(1) })

type Fault = Readonly<{ status: number; code: string }>

/** The parts of a request that a condition concerns. */
type Put = Readonly<{ id: string; headers: unknown; params: unknown }>

const unmet: Fault = { status: 412, code: 'PreconditionFailed' }

/**
 * Writes an object with `If-None-Match: *` only if it does not exist, and with `If-Match` only if it has this version, as S3 does and
 * fauxqs does not. S3 answers 409 to a conditional write during another one of the same object.
 */
export const checkConditions = (app: App, { s3Store }: Stores): void => {
  const writing = new Map<string, string>()

  const etagOf = (bucket: string, key: string): string | undefined => {
    try {
      return s3Store.headObject(bucket, key).etag
    } catch {
      return undefined
    }
  }

  const faultOf = ({ id, headers, params }: Put): Fault | undefined => {
    const condition = conditionSchema.safeParse(headers).data
    const place = paramsSchema.safeParse(params).data
    if (!condition || !place) return undefined
    const name = `${place.bucket}/${place['*']}`
    if ([...writing.values()].includes(name)) return { status: 409, code: 'ConditionalRequestConflict' }
    const etag = etagOf(place.bucket, place['*'])
    const isMet = 'if-match' in condition ? etag === condition['if-match'] : etag === undefined
    if (!isMet) return 'if-match' in condition && etag === undefined ? { status: 404, code: 'NoSuchKey' } : unmet
    writing.set(id, name)
    return undefined
  }

  app.addHook('preHandler', async (request, reply) => {
    const fault = request.method === 'PUT' ? faultOf(request) : undefined
    if (!fault) return
    const { status, code } = fault
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>The condition of the write is not met.</Message></Error>`
    await reply.code(status).header('content-type', 'application/xml').send(body)
  })
  app.addHook('onResponse', async ({ id }) => void writing.delete(id))
  app.addHook('onRequestAbort', async ({ id }) => void writing.delete(id))
}
