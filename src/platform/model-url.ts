import * as z from 'zod'

/** The names of this very machine, as `URL` writes them. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

const faultIn = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return 'must be an address that begins with https:// or http://'
  // `fetch` sends nothing to such an address.
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password'
  if (url.protocol === 'https:' || loopback.test(url.hostname)) return undefined
  return 'must begin with https://: plain http:// is only for a model on the same machine (localhost, 127.0.0.1, [::1])'
}

/** Where a model is asked; empty for nowhere. What it is told holds amounts and balances, so nobody may read along on the way. */
export const modelUrl = z.string().superRefine((text, context) => {
  const message = text === '' ? undefined : faultIn(text)
  if (message !== undefined) context.addIssue({ code: 'custom', message })
})
