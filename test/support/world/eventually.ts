/** Asks until there is a truthy answer, and gives it; an error when time is up. */
export const eventually = async <Answer>(
  ask: () => Promise<Answer>,
  timeoutMs = 120_000,
): Promise<Exclude<Answer, false | null | undefined>> => {
  const endsAt = Date.now() + timeoutMs
  while (Date.now() < endsAt) {
    const answer = await ask()
    if (answer) return answer as Exclude<Answer, false | null | undefined>
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`It did not happen within ${timeoutMs} ms.`)
}
