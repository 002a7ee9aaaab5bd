import { createHash } from 'node:crypto'
import type { Answer, Request } from './http-handler.ts'

/**
 * Adds an entity tag to a successful answer, and leaves out its body if the caller has named the tag in `If-None-Match` (RFC
 * 9110). The tag is weak, because only the content of the answer is compared. Any other answer is returned unchanged.
 */
export const conditionalAnswer = ({ headers }: Pick<Request, 'headers'>, answer: Answer): Answer => {
  if (answer.status !== 200) return answer
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  const tag = tagOf(body)
  const tagged = { ...answer.headers, etag: `W/${tag}` }
  return names(headers['if-none-match'], tag)
    ? { status: 304, headers: withoutContent(tagged), body: undefined }
    : { ...answer, headers: tagged, body }
}

/** The opaque part of an entity tag, in double quotes. */
const tagOf = (body: string): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`

/** `*` is every tag. Otherwise it is a list of tags, and no tag contains a double quote. */
const names = (header: string | undefined, tag: string): boolean =>
  header !== undefined && (header.trim() === '*' || header.includes(tag))

const withoutContent = ({ 'content-type': _, ...headers }: Readonly<Record<string, string>>) => headers
