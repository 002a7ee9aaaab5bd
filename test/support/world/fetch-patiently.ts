import { setTimeout } from 'node:timers/promises'

/**
 * `fetch` as every client of the API must call it: the same request again, with the same key, while the answer is 503.
 * On a busy machine a function may take longer than an answer may. Returns the last answer after 30 repeats.
 */
export const fetchPatiently = async (url: string, init: RequestInit = {}, repeats = 30): Promise<Response> => {
  const answer = await fetch(url, init)
  if (answer.status !== 503 || repeats === 0) return answer
  await setTimeout(1_000)
  return fetchPatiently(url, init, repeats - 1)
}
