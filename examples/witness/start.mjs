// Reads the configuration, and opens the folder of the witness: its key, and what it remembers.
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { isMissing, writeDurably } from './memory.mjs'
import { fromBase64, keyText, makeKey, privateKeyOf, rawPublicKeyOf, readKey, types } from './notes.mjs'

/** What the operator has to correct. */
export class Fault extends Error {}

const members = ['name', 'host', 'port', 'folder', 'logs']
const logsMax = 1000

/** Whether a rule of the configuration is for an origin: the same text, or one more part in the place of `*`. */
const isFor = (rule, origin) =>
  rule === origin ||
  (rule.endsWith('/*') &&
    origin.startsWith(rule.slice(0, -1)) &&
    /^[^/\s+*]{1,200}$/u.test(origin.slice(rule.length - 1)))

const readLog = (log, index) => {
  const place = `logs[${index}]`
  const { origin, keys } = log ?? {}
  if (typeof origin !== 'string' || origin === '' || /\*(?!$)|(?<!\/)\*/.test(origin))
    throw new Fault(`${place}.origin must be the origin of a log, or a prefix with /* at its end.`)
  const read = Array.isArray(keys) ? keys.map((text) => (typeof text === 'string' ? readKey(text) : undefined)) : []
  if (read.length === 0 || read.some((key) => key?.type !== types.log || !isFor(origin, key.name)))
    throw new Fault(`${place}.keys must be verifier keys of Ed25519 (type 01) with a name that matches ${origin}.`)
  return { origin, publicKeys: read.map(({ publicKey }) => publicKey) }
}

/** Reads the configuration in a file. Its folder is relative to the file. @throws Fault */
export const readConfiguration = async (path) => {
  const text = await readFile(path, 'utf8').catch(({ code }) => {
    throw new Fault(`${path} cannot be read: ${code}.`)
  })
  const { name, host = '127.0.0.1', port = 7380, folder = 'witness-data', logs } = readJson(path, text)
  if (typeof name !== 'string' || !/^[^\s+]{1,200}$/u.test(name))
    throw new Fault('name must be a text without spaces and plus signs, for example "witness.example/w1".')
  if (typeof host !== 'string' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Fault('host must be an address, and port a number up to 65535.')
  if (typeof folder !== 'string' || !Array.isArray(logs) || logs.length > logsMax)
    throw new Fault(`folder must be a path, and logs a list of at most ${logsMax} logs.`)
  return { name, host, port, folder: resolve(dirname(path), folder), logs: logs.map(readLog) }
}

const readJson = (path, text) => {
  try {
    const value = JSON.parse(text)
    const unknown = Object.keys(value).filter((member) => !members.includes(member))
    if (unknown.length === 0) return value
    throw new Fault(`${path} has the unknown member ${unknown[0]}. Known are ${members.join(', ')}.`)
  } catch (error) {
    throw error instanceof Fault ? error : new Fault(`${path} is not a JSON object: ${error.message}`)
  }
}

/** Returns the trusted keys of an origin; `undefined` for an unknown one. A log has one key for all origins of a prefix. */
export const makeKeysOf = (logs) => (origin) => {
  const keys = logs
    .filter((log) => isFor(log.origin, origin))
    .flatMap(({ publicKeys }) => publicKeys.map((publicKey) => makeKey(origin, types.log, publicKey)))
  return keys.length > 0 ? keys : undefined
}

const secretText = ({ name, id }, seed) =>
  `PRIVATE+KEY+${name}+${id.toString(16).padStart(8, '0')}+${Buffer.concat([Buffer.of(types.cosignature), seed]).toString('base64')}\n`

const signerOf = (name, seed) => {
  const privateKey = privateKeyOf(seed)
  return { privateKey, key: makeKey(name, types.cosignature, rawPublicKeyOf(privateKey)) }
}

const readSigner = (path, name, text) => {
  // The name and the key id have no plus sign, and base64 can have some.
  const bytes = fromBase64(text.trim().split('+').slice(4).join('+'))
  const signer = bytes?.length === 33 ? signerOf(name, bytes.subarray(1)) : undefined
  if (!signer || secretText(signer.key, bytes.subarray(1)) !== text)
    throw new Fault(`${path} is not the key of the witness ${name}. Correct the name, or restore the file.`)
  return signer
}

const namesIn = (folder) =>
  readdir(folder).catch((error) => {
    if (isMissing(error)) return undefined
    throw error
  })

/** Opens the key of the witness in its folder, and makes it at the first start. A key without its memory is refused. @throws Fault */
export const openSigner = async ({ folder, name }) => {
  const [state, path] = [join(folder, 'state'), join(folder, 'key')]
  const names = await namesIn(state)
  const text = await readFile(path, 'utf8').catch((error) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (text !== undefined && names === undefined)
    throw new Fault(
      `${state} is missing, but ${path} exists. A witness that lost its memory needs a new name and a new key: move ${folder} away.`,
    )
  if (text !== undefined) return readSigner(path, name, text)
  if (names?.some((file) => /^[0-9a-f]{64}$/.test(file)))
    throw new Fault(`${path} is missing, but ${state} has checkpoints that it cosigned. Restore the key.`)
  await mkdir(state, { recursive: true, mode: 0o700 })
  const seed = randomBytes(32)
  const signer = signerOf(name, seed)
  await writeDurably(folder, 'key', secretText(signer.key, seed))
  return signer
}

/** Lets no second witness use the folder: it would cosign without what this one remembers. @throws Fault */
export const lockFolder = async (folder) => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // The path of a socket is at most 108 bytes, so it is relative.
  process.chdir(folder)
  const isHeld = await new Promise((resolve) => {
    const socket = connect('lock')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
  if (isHeld) throw new Fault(`Another witness uses ${folder}. Stop it first.`)
  await rm('lock', { force: true })
  const lock = createServer((socket) => socket.destroy())
  await new Promise((resolve, reject) => lock.once('error', reject).listen('lock', resolve))
  lock.unref()
}

export const verifierKeyOf = ({ key }) => keyText(key)
