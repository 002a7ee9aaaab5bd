/** The tenants and the events that are checked at once. */
const width = 8

/** Acts on some items at once. */
export const inGroups = async <Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> => {
  for (let index = 0; index < items.length; index += width)
    await Promise.all(items.slice(index, index + width).map(act))
}
