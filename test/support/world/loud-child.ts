import { aContext } from '../builders/an-sqs-event.ts'

type Call = Readonly<{ id: number; path: string; event: unknown }>

/** Does one call as Lambda's runtime would, which logs every field of an error. */
const call = async ({ path, event }: Call): Promise<unknown> => {
  try {
    const { handler } = await import(new URL(`../../../${path}`, import.meta.url).href)
    const until = Date.now() + 4_000
    return await handler(event, { ...aContext(), getRemainingTimeInMillis: () => until - Date.now() })
  } catch (error) {
    const { name, message, stack } = error as Error
    const logged = { errorType: name, errorMessage: message, ...(error as object), stack }
    console.error('Invoke Error', JSON.stringify(logged))
    return { failed: name }
  }
}

process.on('message', async (asked: Call) => {
  process.send?.({ id: asked.id, answer: await call(asked) })
})
process.send?.({ id: 0 })
