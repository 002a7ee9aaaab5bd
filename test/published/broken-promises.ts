import type { Promises } from './promises-of.ts'

/** Where a version now asks for more than it did, or no longer knows what it knew: what only a new version may do. */
export const brokenPromises = (before: Promises, now: Promises): readonly string[] => {
  const known = new Set(Object.keys(before).map(pathOf))
  const stillKnown = new Set(Object.keys(now).map(pathOf))
  const gone = [...known].filter((path) => !stillKnown.has(path) && !isOneOfSeveral(path, before, now))
  const tightened = Object.keys(now).filter(
    (key) => known.has(pathOf(key)) && !isKept(key, askedBefore(key, before), now[key]),
  )
  return [...gone.map((path) => `${path} is gone`), ...tightened]
}

/** A field that may now be of several kinds is as it was if one kind asks for nothing more. */
const isOneOfSeveral = (path: string, before: Promises, now: Promises): boolean => {
  const kinds = new Set(Object.keys(now).flatMap((key) => (key.startsWith(`${path}|`) ? [kindIn(key, path)] : [])))
  return [...kinds].some((kind) => brokenPromises(below(path, before), below(`${path}|${kind}`, now)).length === 0)
}

const kindIn = (key: string, path: string): string => key.slice(path.length + 1).split(/[ .|]/, 1)[0] ?? ''

/** The promises of one field, as if it were the whole. */
const below = (path: string, promises: Promises): Promises =>
  Object.fromEntries(
    Object.entries(promises).flatMap(([key, asked]) =>
      key.startsWith(path) && /^[ .|]/.test(key.slice(path.length)) ? [[`data${key.slice(path.length)}`, asked]] : [],
    ),
  )

/** A lowest value may replace a value that had to be exceeded. */
const askedBefore = (key: string, before: Promises): Asked =>
  before[key] ?? (key.endsWith(' minimum') ? before[key.replace(/minimum$/, 'exclusiveMinimum')] : undefined)

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
