import { aContext } from '../builders/an-sqs-event.ts'

/** Runs one function in a process of its own: `node function-child.ts functions/intake/ingest-event.ts <remaining ms>`. */
const [path = '', remaining = '10000'] = process.argv.slice(2)
const { handler } = await import(new URL(`../../../${path}`, import.meta.url).href)

process.on('message', async (event) => {
  const until = Date.now() + Number(remaining)
  const context = { ...aContext(), getRemainingTimeInMillis: () => until - Date.now() }
  process.send?.({ answer: await handler(event, context) })
})
process.send?.({ ready: true })
