// Proposes a ruleset as one operator and activates it as another one. Both calls can be repeated.
//   ALICE=… BOB=… node examples/write-ruleset.mjs <tenant> <file>
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'

const { SLUICE_HTTP_PORT = 3000, SLUICE_URL = `http://127.0.0.1:${SLUICE_HTTP_PORT}`, ALICE, BOB } = process.env
const [tenant, path] = process.argv.slice(2)

const end = (line, exitCode) => {
  console.error(line)
  process.exit(exitCode)
}

if (!path) end('Usage: node examples/write-ruleset.mjs <tenant> <file>', 2)
if (!ALICE)
  end('ALICE is missing: export ALICE=$(npm run -s token -- --operator --scope operator:write --subject alice)', 2)
if (!BOB) end('BOB is missing: export BOB=$(npm run -s token -- --operator --scope operator:write --subject bob)', 2)

/** The token of an operator has no tenant, so the header names it. */
const call = async (token, method, resource, body) => {
  const response = await fetch(`${SLUICE_URL}${resource}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'x-tenant-id': tenant,
      // Required from an operator for each write, and stored with it.
      'x-operator-reason': `Set the ruleset of ${tenant} from a file`,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    body,
  }).catch((error) => end(`no answer: ${error.cause?.code ?? error.message} at ${SLUICE_URL}`, 1))
  const answer = await response.json()
  // A 422 lists every fault of the ruleset with its path.
  if (!response.ok)
    end(
      [`${response.status}: ${answer.detail}`, ...(answer.issues ?? []).map((issue) => JSON.stringify(issue))].join(
        '\n',
      ),
      1,
    )
  return answer
}

const readJson = (json) => {
  try {
    return JSON.parse(json)
  } catch (error) {
    return end(`${path} is not JSON: ${error.message.replaceAll('\n', ' ')}`, 1)
  }
}

const text = await readFile(path, 'utf8').catch((error) => end(`${path} cannot be read: ${error.code}.`, 1))
const { id, version } = readJson(text)

const proposal = await call(ALICE, 'POST', '/v1/rulesets', text)
console.log(`${proposal.proposedBy} proposed ${id} ${version}.`)

// Bob reads the proposal before he activates it. It must match the file.
const { items } = await call(BOB, 'GET', '/v1/rulesets')
console.log(JSON.stringify(items.find((item) => item.id === id && item.version === version).ruleset))

const active = await call(BOB, 'POST', `/v1/rulesets/${id}/versions/${version}/activate`)
console.log(`${active.activatedBy} activated ${id} ${version} for tenant ${tenant}.`)
