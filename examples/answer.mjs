// Prints parts of an answer of Sluice, which it reads from the standard input, on one line. If it cannot, it prints why.
//   curl -sS "$SLUICE_URL/v1/audit/keys?tenant=acme" | node examples/answer.mjs keys.0.verifierKey
//   … | node examples/answer.mjs --each items index state
// A part with a question mark, such as `url?`, can be missing.
import { text } from 'node:stream/consumers'

const { SLUICE_HTTP_PORT = 3000, SLUICE_URL = `http://127.0.0.1:${SLUICE_HTTP_PORT}` } = process.env
const words = process.argv.slice(2)
const each = words[0] === '--each' ? words[1] : undefined
const parts = words.slice(each === undefined ? 0 : 2)

const end = (line, exitCode) => {
  console.error(line)
  process.exit(exitCode)
}

if (parts.length === 0) end('Usage: … | node examples/answer.mjs [--each <list>] <part> …', 2)

const read = (body) => {
  try {
    return JSON.parse(body)
  } catch {
    return end(`Another program than Sluice answers at ${SLUICE_URL}. Set SLUICE_URL to the address of Sluice.`, 1)
  }
}

const valueIn = (answer, part) => {
  const path = part.replace('?', '')
  const value = path.split('.').reduce((inner, name) => inner?.[name], answer)
  if (value === undefined && !part.endsWith('?')) end(`The answer has no ${path}.`, 1)
  return value ?? ''
}

const body = await text(process.stdin)
if (body === '')
  end(`Nothing answers at ${SLUICE_URL}. Start a copy, or set SLUICE_URL to the address that npm start prints.`, 1)
const answer = read(body)
if (answer.code && answer.status >= 400) end(`${answer.status} ${answer.code}: ${answer.detail}`, 1)
if (answer.status === 'failed') end(`It has failed: ${answer.because}.`, 1)
for (const one of each === undefined ? [answer] : valueIn(answer, each)) {
  const line = parts.map((part) => valueIn(one, part)).join(' ')
  process.stdout.write(line.endsWith('\n') ? line : `${line}\n`)
}
