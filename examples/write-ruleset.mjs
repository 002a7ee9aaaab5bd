// Proposes a ruleset as one operator and activates it as another one. Both calls can be repeated.
//   ALICE=… BOB=… node examples/write-ruleset.mjs <tenant> <file>
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'

const { SLUICE_URL = 'http://127.0.0.1:3000', ALICE, BOB } = process.env
const [tenant, path] = process.argv.slice(2)

/** The token of an operator has no tenant, so the header names it. */
const call = async (token, method, resource, body) => {
  const response = await fetch(`${SLUICE_URL}${resource}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'x-tenant-id': tenant,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    body,
  })
  const answer = await response.json()
  // A 422 lists every fault of the ruleset with its path.
  if (!response.ok) throw new Error([answer.detail, ...(answer.issues ?? []).map(JSON.stringify)].join('\n'))
  return answer
}

const text = await readFile(path, 'utf8')
const { id, version } = JSON.parse(text)

const proposal = await call(ALICE, 'POST', '/v1/rulesets', text)
console.log(`${proposal.proposedBy} proposed ${id} ${version}.`)

// Bob reads the proposal before he activates it. It must match the file.
const { items } = await call(BOB, 'GET', '/v1/rulesets')
console.log(JSON.stringify(items.find((item) => item.id === id && item.version === version).ruleset))

const active = await call(BOB, 'POST', `/v1/rulesets/${id}/versions/${version}/activate`)
console.log(`${active.activatedBy} activated ${id} ${version} for tenant ${tenant}.`)
