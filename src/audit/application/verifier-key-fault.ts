import { readBase64 } from './strict-text.ts'
import { isKeyName, keyNameOf, verifierKey } from './verifier-key.ts'

const shownLengthMax = 120
const textLengthMax = 1024
const materialBytes = 33
const materialLength = 44
const types = { log: 1, witness: 4 } as const

const form =
  'The verifier key of a log is one line, NAME+ID+KEY: the name of the log, 8 digits, and 44 characters, such as log.example/acme+1a2b3c4d+AQ… Copy the whole line of GET /v1/audit/keys?tenant=TENANT.'

/** Which part of a text is wrong, if it is not the verifier key of a log, and what such a key looks like. */
export const logKeyFault = (text: string): string => `The key "${shown(text)}" cannot be used: ${faultOf(text)} ${form}`

const shown = (text: string): string => (text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}…` : text)

const faultOf = (text: string): string => {
  if (text.trim() === '') return 'It is empty.'
  if (text.startsWith('{')) return 'It is a whole answer in JSON, and not the text of verifierKey in it.'
  if (text.length > textLengthMax) return `It has more than ${textLengthMax} characters.`
  const [name = '', id = '', ...rest] = text.split('+')
  const material = rest.join('+')
  return rest.length === 0
    ? missingPart(text, name, id)
    : (partFault(name, id, material) ?? idFault(name, id, material))
}

/** Which part is missing from a text with at most one plus. */
const missingPart = (text: string, name: string, id: string): string => {
  if (!text.includes('+')) return 'It has no "+" between its three parts.'
  if (isKeyId(name)) return 'Its first part, the name of the log, is missing.'
  return isKeyId(id) ? 'Its third part, the public key, is missing.' : 'Its second part, the id, is missing.'
}

const isKeyId = (text: string): boolean => /^[0-9a-f]{8}$/.test(text)

const partFault = (name: string, id: string, material: string): string | undefined => {
  if (!isKeyName(name)) return 'Its first part, the name of the log, is empty, or has a space or a control character.'
  if (!isKeyId(id)) return `Its second part, the id "${shown(id)}", is not 8 digits of 0-9 and a-f.`
  const bytes = readBase64(material)
  if (material.length !== materialLength)
    return `Its third part, the public key, has ${material.length} characters and not ${materialLength}.`
  if (bytes?.length !== materialBytes) return 'Its third part, the public key, is not base64.'
  if (bytes[0] === types.witness) return 'It is the key of a witness, not of a log.'
  return bytes[0] === types.log ? undefined : 'Its third part, the public key, is not an Ed25519 key of a log.'
}

/** The parts are right, each by itself. */
const idFault = (name: string, id: string, material: string): string => {
  const publicKey = (readBase64(material) ?? new Uint8Array()).subarray(1)
  const [, right] = keyNameOf(verifierKey(name, 'ed25519', publicKey)).split('+')
  return `Its id ${id} is not that of its name and its public key, which is ${right}: a character of one part was changed.`
}
