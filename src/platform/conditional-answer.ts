import { createHash } from 'node:crypto'
import type { Answer, Request } from './http-handler.ts'

/**
 * Adds an entity tag to a successful answer, and leaves out its body if the caller has named the tag in `If-None-Match` (RFC
 * 9110). The tag is weak, because only the content of the answer is compared. Any other answer is
 * returned unchanged, also one that has a tag.
 */
export const conditionalAnswer = ({ headers }: Pick<Request, 'headers'>, answer: Answer): Answer => {
  if (answer.status !== 200 || answer.headers?.etag !== undefined) return answer
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  const tag = tagOf(body)
  const tagged = { ...answer.headers, etag: `W/${tag}` }
  return names(headers['if-none-match'], tag)
    ? { status: 304, headers: withoutContent(tagged), body: undefined }
    : { ...answer, headers: tagged, body }
}

/**
 * Makes an answer whose tag is of the state that it shows, unless the caller has named that tag: then it is 304, and costs no more.
 * Whatever changes the answer must change the state.
 */
export const unlessKnown = async (
  { headers }: Pick<Request, 'headers'>,
  state: string,
  make: () => Promise<Answer>,
): Promise<Answer> => {
  const tag = tagOf(state)
  const etag = `W/${tag}`
  if (names(headers['if-none-match'], tag)) return { status: 304, headers: { etag }, body: undefined }
  const answer = await make()
  return { ...answer, headers: { ...answer.headers, etag } }
}

/** The opaque part of an entity tag, in double quotes. */
const tagOf = (text: string): string => `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`

/** `*` is every tag. Otherwise it is a list of tags, and no tag contains a double quote. */
const names = (header: string | undefined, tag: string): boolean =>
  header !== undefined && (header.trim() === '*' || header.includes(tag))

const withoutContent = ({ 'content-type': _, ...headers }: Readonly<Record<string, string>>) => headers
