type Named = Readonly<Record<string, unknown>>

/** The resources that a value of a template refers to. CloudFormation makes them first. */
const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  return Object.entries(value).flatMap(([name, inner]) => [...(named[name]?.(inner) ?? []), ...referencesIn(inner)])
}

const named: Readonly<Record<string, (inner: unknown) => readonly string[]>> = {
  Ref: (id) => [String(id)],
  'Fn::GetAtt': (path) => [String(Array.isArray(path) ? path[0] : path).split('.')[0] ?? ''],
  'Fn::Sub': (text) =>
    [...String(Array.isArray(text) ? text[0] : text).matchAll(/\$\{(\w{1,255})[.}]/g)].map(([, id = '']) => id),
  DependsOn: (ids) => [ids].flat().map(String),
}

/** The ids of a circle of resources that refer to each other, in order. CloudFormation refuses such a template. */
export const cycleIn = (resources: Named): readonly string[] | undefined => {
  const done = new Set<string>()
  const visit = (id: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id]
    if (done.has(id) || !(id in resources)) return undefined
    for (const next of referencesIn(resources[id])) {
      const cycle = visit(next, [...path, id])
      if (cycle) return cycle
    }
    done.add(id)
    return undefined
  }
  for (const id of Object.keys(resources)) {
    const cycle = visit(id, [])
    if (cycle) return cycle
  }
  return undefined
}
