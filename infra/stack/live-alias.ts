import { getAtt, type Resources, ref } from './resource.ts'

/** Every trigger calls a function through this alias, so a rollback only points the alias to an earlier version. */
const aliasName = 'live'

type Alias = Readonly<{ name: string; logicalId: string }>

/** The alias of a function, as the framework reads it from `targetAlias`. Example: `score-event` → `ScoreEventLiveAlias`. */
export const aliasOf = (key: string): Alias => {
  const words = key.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return { name: aliasName, logicalId: `${words.join('')}LiveAlias` }
}

/** The ids that the framework gave the parts of a function when it compiled it. */
export type CompiledFunction = Readonly<{ functionId: string; versionId: string }>

/** The alias of each function, on the version that is deployed with it. */
export const deriveAliases = (functions: ReadonlyMap<string, CompiledFunction>): Resources =>
  Object.fromEntries(
    [...functions].map(([key, { functionId, versionId }]) => [
      aliasOf(key).logicalId,
      {
        Type: 'AWS::Lambda::Alias',
        Properties: { FunctionName: ref(functionId), FunctionVersion: getAtt(versionId, 'Version'), Name: aliasName },
      },
    ]),
  )
