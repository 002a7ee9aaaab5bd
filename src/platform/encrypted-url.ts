import * as z from 'zod'

/** The loopback names of this machine, as `URL` writes them. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

type Rules = Readonly<{
  /** The protocol for every host, and the one for this machine only. */
  protocols: readonly [encrypted: 'https' | 'amqps', plain: 'http' | 'amqp']
  /** A user name and a password in the address. `fetch` rejects them. */
  mayHaveUser?: boolean
  mayBeEmpty?: boolean
}>

const faultIn = (
  text: string,
  { protocols: [encrypted, plain], mayHaveUser, mayBeEmpty }: Rules,
): string | undefined => {
  if (text === '' && mayBeEmpty) return undefined
  const url = URL.parse(text)
  if (url === null || ![`${encrypted}:`, `${plain}:`].includes(url.protocol))
    return `must be a URL that begins with ${encrypted}:// or ${plain}://`
  if (!mayHaveUser && (url.username !== '' || url.password !== '')) return 'must not contain a user name or password'
  // `URL` leaves the case of a host unchanged if it does not know the protocol.
  if (url.protocol === `${encrypted}:` || loopback.test(url.hostname.toLowerCase())) return undefined
  return `must begin with ${encrypted}://: plain ${plain}:// is only for the same machine (localhost, 127.0.0.1, [::1])`
}

/**
 * The address of a service that decides who is a caller, or receives data of tenants. The connection must be encrypted.
 * A message never contains the address: it may have a password.
 */
export const encryptedUrl = (rules: Rules) =>
  z.string().superRefine((text, context) => {
    const message = faultIn(text, rules)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
