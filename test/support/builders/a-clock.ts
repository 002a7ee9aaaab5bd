const dayMs = 86_400_000

/** A clock that a test moves. It begins now, so that nothing that other parts write expires. */
export const aClock = () => {
  let ms = Date.now()
  return {
    read: () => new Date(ms).toISOString(),
    passDays: (days: number, moreMs = 0) => {
      ms += days * dayMs + moreMs
    },
  }
}
