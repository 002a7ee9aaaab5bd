/** Asks until there is a truthy answer, and gives it; an error after half a minute. */
export const eventually = async <Answer>(
  ask: () => Promise<Answer>,
): Promise<Exclude<Answer, false | null | undefined>> => {
  const endsAt = Date.now() + 30_000
  while (Date.now() < endsAt) {
    const answer = await ask()
    if (answer) return answer as Exclude<Answer, false | null | undefined>
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('It did not happen within 30 seconds.')
}
