// Prints the assessment of an event as a text: its score, the reasons and the decision.
//   TOKEN=… node examples/explain-score.mjs <event id>
import { setTimeout as wait } from 'node:timers/promises'

const { SLUICE_HTTP_PORT = 3000, SLUICE_URL = `http://127.0.0.1:${SLUICE_HTTP_PORT}`, TOKEN } = process.env
const [eventId] = process.argv.slice(2)
const attemptsMax = 60

const end = (line, exitCode) => {
  console.error(line)
  process.exit(exitCode)
}

if (!eventId) end('Usage: node examples/explain-score.mjs <event id>', 2)
if (!TOKEN)
  end('TOKEN is missing: export TOKEN=$(npm run -s token -- --tenant acme --scope "events:write events:read")', 2)

const read = () =>
  fetch(`${SLUICE_URL}/v1/events/${eventId}/assessment?format=text`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  }).catch((error) => end(`no answer: ${error.cause?.code ?? error.message} at ${SLUICE_URL}`, 1))

for (let attempt = 1; ; attempt += 1) {
  const response = await read()
  if (response.ok) {
    console.log(await response.text())
    break
  }
  // An event is scored after it was accepted, usually within a second. Until then the assessment is missing.
  const { code, detail } = await response.json().catch(() => ({}))
  if (code !== 'assessment-not-found' || attempt === attemptsMax) end(`${response.status}: ${detail}`, 1)
  await wait(500)
}
