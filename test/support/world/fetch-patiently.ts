import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'

/** A connection that the server closed while the request was on its way. */
const closedSchema = z.object({ cause: z.object({ code: z.enum(['ECONNRESET', 'UND_ERR_SOCKET']) }) })

/**
 * `fetch` as every client of the API must call it: the same request again, with the same key, while the answer is 503, or
 * the connection was closed before an answer. On a busy machine a function may take longer than an answer may. Returns the last
 * answer after 30 repeats. @throws TypeError for a server that is not there.
 */
export const fetchPatiently = async (url: string, init: RequestInit = {}, repeats = 30): Promise<Response> => {
  const answer = await fetch(url, init).catch((error: unknown) => {
    if (repeats === 0 || !closedSchema.safeParse(error).success) throw error
  })
  if (answer && (answer.status !== 503 || repeats === 0)) return answer
  await setTimeout(1_000)
  return fetchPatiently(url, init, repeats - 1)
}
