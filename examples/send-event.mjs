// Sends one payment and prints the id of its event. Repeats the request until Sluice has accepted it. The idempotency key
// makes a repeat safe, even if the first answer was lost.
//   TOKEN=… node examples/send-event.mjs
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

const { SLUICE_HTTP_PORT = 3000, SLUICE_URL = `http://127.0.0.1:${SLUICE_HTTP_PORT}`, TOKEN } = process.env
const attemptsMax = 8

const end = (line, exitCode) => {
  console.error(line)
  process.exit(exitCode)
}

if (!TOKEN)
  end('TOKEN is missing: export TOKEN=$(npm run -s token -- --tenant acme --scope "events:write events:read")', 2)

const event = {
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/examples',
  data: {
    kind: 'transfer',
    amount: { minorUnits: 1_200_000, currency: 'EUR' },
    debtor: {
      accountId: '4711',
      balanceBefore: { minorUnits: 1_200_000, currency: 'EUR' },
      balanceAfter: { minorUnits: 0, currency: 'EUR' },
    },
    creditor: { accountId: '0815' },
  },
}

/** One key per event, stored with the event before the first attempt. Every attempt sends the same key and the same body. */
const idempotencyKey = randomUUID()

const post = () =>
  fetch(`${SLUICE_URL}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/cloudevents+json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(10_000),
  })

/** 429 and 5xx are temporary. 409 is temporary while an earlier attempt with this key is still in progress. */
const isTemporary = (status, code) => status === 429 || status >= 500 || code === 'idempotency-key-in-use'

/** No answer at all (a broken connection, a timeout) is temporary too. */
const noAnswer = ({ cause, message }) => ({
  outcome: `no answer: ${cause?.code ?? message} at ${SLUICE_URL}`,
  temporary: true,
})

const attemptOnce = async () => {
  const response = await post()
  if (response.ok) return await response.json()
  const { code, detail = response.statusText } = await response.json().catch(() => ({}))
  return {
    outcome: response.status,
    detail,
    temporary: isTemporary(response.status, code),
    retryAfterMs: 1000 * Number(response.headers.get('retry-after') ?? 0),
  }
}

for (let attempt = 1; ; attempt += 1) {
  const { id, outcome, detail, temporary, retryAfterMs = 0 } = await attemptOnce().catch(noAnswer)
  if (id) {
    console.log(id)
    break
  }
  if (!temporary || attempt === attemptsMax) end(detail ? `${outcome}: ${detail}` : outcome, 1)
  const backoffMs = 200 * 2 ** attempt * (0.5 + Math.random() / 2)
  const delayMs = Math.max(backoffMs, retryAfterMs)
  console.error(`Attempt ${attempt}: ${outcome}. Next attempt in ${Math.round(delayMs)} ms.`)
  await wait(delayMs)
}
