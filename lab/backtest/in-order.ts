type Head<Item> = { item: Item; rest: AsyncIterator<Item> }

/** Merges ordered sequences into one ordered sequence. Holds one item of each in memory. */
export async function* inOrder<Item>(
  sequences: readonly AsyncIterable<Item>[],
  isEarlier: (a: Item, b: Item) => boolean,
): AsyncGenerator<Item> {
  const iterators = sequences.map((sequence) => sequence[Symbol.asyncIterator]())
  let heads = (await Promise.all(iterators.map(headOf))).flat()
  for (let first = earliest(heads, isEarlier); first !== undefined; first = earliest(heads, isEarlier)) {
    yield first.item
    const next = await first.rest.next()
    if (next.done) heads = heads.filter((head) => head !== first)
    else first.item = next.value
  }
}

const headOf = async <Item>(rest: AsyncIterator<Item>): Promise<readonly Head<Item>[]> => {
  const next = await rest.next()
  return next.done ? [] : [{ item: next.value, rest }]
}

const earliest = <Item>(
  heads: readonly Head<Item>[],
  isEarlier: (a: Item, b: Item) => boolean,
): Head<Item> | undefined =>
  heads.reduce<Head<Item> | undefined>(
    (best, head) => (best === undefined || isEarlier(head.item, best.item) ? head : best),
    undefined,
  )
