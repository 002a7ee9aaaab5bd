// A witness of transparency logs: it cosigns a checkpoint if the log continues what the witness cosigned before.
//   node examples/witness/witness.mjs <configuration>
import { createServer } from 'node:http'
import { answerOf, makeAddCheckpoint } from './add-checkpoint.mjs'
import { openMemory } from './memory.mjs'
import { Fault, lockFolder, makeKeysOf, openSigner, readConfiguration, verifierKeyOf } from './start.mjs'

const usage = `Usage: node examples/witness/witness.mjs <configuration>

The configuration is a JSON file:
  name     the name of the witness, for example "witness.example/w1"
  logs     the logs that it knows: [{ "origin": "…", "keys": ["…"] }]
           origin  the origin of a log, or a prefix with /* for all logs that one key signs
           keys    verifier keys of the log
  folder   where it keeps its key and its memory. Default: witness-data, beside the configuration
  host     the address that it listens on. Default: 127.0.0.1
  port     the port. Default: 7380

It ends with SIGTERM or SIGINT. Exit codes: 0 ended, 1 failed, 2 the command or the configuration is wrong.`

/** 16 signatures of 5 kB in base64, and the proof. */
const bodyBytesMax = 131_072
const closeWithinMs = 5000
const limits = {
  headersTimeout: 5000,
  requestTimeout: 5000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 1000,
}
const connectionsMax = 500

const end = (line, exitCode) => {
  console.error(line)
  process.exit(exitCode)
}

/** Reads the body of a request; `undefined` if it is too long. */
const readBody = async (request) => {
  const chunks = []
  let length = 0
  // The answer needs the connection, also when the rest of the body is not read.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length > bodyBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const onlyBy = (method) => ({ ...answerOf(405, `This address needs the method ${method}.`), allow: method })

const makeAnswer = ({ addCheckpoint, memory }) => {
  const post = async (request) => {
    const bytes = await readBody(request)
    if (!bytes) return { answer: answerOf(413, `A request has at most ${bodyBytesMax} bytes.`), isLast: true }
    return addCheckpoint(bytes)
  }

  const get = async (originHash) => {
    const last = await memory.read(originHash)
    return last ? answerOf(200, last.note) : answerOf(404, 'This witness has cosigned no checkpoint of this log.')
  }

  return async (request) => {
    const [path] = request.url.split('?')
    const [, originHash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? []
    if (path === '/add-checkpoint') return request.method === 'POST' ? post(request) : { answer: onlyBy('POST') }
    if (!originHash) return { answer: answerOf(404, 'Call POST /add-checkpoint or GET /<origin hash>/checkpoint.') }
    return { answer: request.method === 'GET' ? await get(originHash) : onlyBy('GET') }
  }
}

const logLine = ({ origin, size, answer: { status, text } }) => {
  const about = origin === undefined ? '' : ` ${JSON.stringify(origin.slice(0, 200))} size ${size}`
  console.log(`${new Date().toISOString()} ${status}${about}${status === 200 ? '' : ` ${text.trim()}`}`)
}

const makeListener = (answer) => async (request, response) => {
  const outcome = await answer(request).catch((error) => {
    if (!request.destroyed) console.error(error.message)
    return { answer: answerOf(500, 'The witness failed. Its operator finds the cause in its log.') }
  })
  if (request.method === 'POST') logLine(outcome)
  const { status, type, text, allow } = outcome.answer
  if (outcome.isLast) response.setHeader('connection', 'close')
  response.writeHead(status, { 'content-type': type, ...(allow && { allow }) }).end(text)
}

const start = async (path) => {
  const configuration = await readConfiguration(path)
  await lockFolder(configuration.folder)
  const signer = await openSigner(configuration)
  const memory = await openMemory(configuration.folder, signer.key)
  const clock = () => Math.floor(Date.now() / 1000)
  const addCheckpoint = makeAddCheckpoint({ keysOf: makeKeysOf(configuration.logs), memory, signer, clock })
  const server = createServer(limits, makeListener(makeAnswer({ addCheckpoint, memory })))
  server.maxConnections = connectionsMax
  const { host, port } = configuration
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  console.log(`Key: ${verifierKeyOf(signer)}`)
  console.log(`Listening on http://${host}:${server.address().port}`)
  return server
}

/** Answers the requests in progress, and ends. */
const close = (server) => {
  setTimeout(() => server.closeAllConnections(), closeWithinMs).unref()
  server.close(() => process.exit(0))
}

const [path, ...rest] = process.argv.slice(2)
if (path === '--help') {
  console.log(usage)
  process.exit(0)
}
if (path === undefined || path.startsWith('-') || rest.length > 0) end(usage, 2)

const server = await start(path).catch((error) => end(error.message, error instanceof Fault ? 2 : 1))
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => close(server))
