import * as z from 'zod'

/** The loopback names of this machine, as `URL` writes them. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

const faultIn = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return 'must be a URL that begins with https:// or http://'
  // `fetch` rejects such a URL.
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password'
  if (url.protocol === 'https:' || loopback.test(url.hostname)) return undefined
  return 'must begin with https://: plain http:// is only for a model on the same machine (localhost, 127.0.0.1, [::1])'
}

/** The address of a model; empty for none. Requests contain amounts and balances, so the connection must be encrypted. */
export const modelUrl = z.string().superRefine((text, context) => {
  const message = text === '' ? undefined : faultIn(text)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})
