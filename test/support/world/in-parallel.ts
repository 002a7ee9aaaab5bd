/** Acts on every item in order, on so many at a time. */
export const inParallel = async <Item>(
  countMax: number,
  items: readonly Item[],
  act: (item: Item, index: number) => Promise<void>,
): Promise<void> => {
  const waiting = items.entries()
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) await act(item, index)
  }
  await Promise.all(Array.from({ length: countMax }, work))
}
