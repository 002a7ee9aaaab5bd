import type { Promises } from './promises-of.ts'

/** Where a version now asks for more than it did, or no longer knows what it knew: what only a new version may do. */
export const brokenPromises = (before: Promises, now: Promises): readonly string[] => {
  const known = new Set(Object.keys(before).map(pathOf))
  const stillKnown = new Set(Object.keys(now).map(pathOf))
  const gone = [...known].filter((path) => !stillKnown.has(path))
  const tightened = Object.keys(now).filter((key) => known.has(pathOf(key)) && !isKept(key, before[key], now[key]))
  return [...gone.map((path) => `${path} is gone`), ...tightened]
}

type Asked = Promises[string] | undefined

const pathOf = (key: string): string => key.slice(0, key.lastIndexOf(' '))

/** Nothing was asked before: asking is more. Asked the same, or for less, it is kept. */
const isKept = (key: string, before: Asked, now: Asked): boolean => {
  if (before === now) return true
  const keyword = key.slice(pathOf(key).length + 1)
  if (keyword === 'required') return wordsOf(now).isSubsetOf(wordsOf(before))
  if (keyword === 'enum') return wordsOf(before).isSubsetOf(wordsOf(now))
  if (typeof before !== 'number' || typeof now !== 'number') return false
  return /min/i.test(keyword) ? now <= before : now >= before
}

const wordsOf = (list: Asked): ReadonlySet<string> => new Set(list === undefined ? [] : String(list).split(' '))
