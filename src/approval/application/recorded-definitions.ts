import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { type DefinitionName, nameText } from '../domain/definition-name.ts'
import type { Person } from '../domain/person.ts'
import { contentHash } from './content-hash.ts'
import type { DefinitionKind } from './definitions.ts'

/** What a fact records of a definition. `name` is for example `strict@1`, and `content` identifies the definition with its name. */
type RecordedAct = Readonly<{ name: string; content: string; by: Person; at: Instant }>

type RecordedProposal<Definition> = RecordedAct & Readonly<{ definition: Definition; round: number }>

type RecordedActivation<Definition> = RecordedAct &
  Readonly<{ definition: Definition; count: number; proposedAt: unknown }>

/** The decisions about the definitions of a tenant, by their facts. */
export type RecordedDefinitions<Definition> = Readonly<{
  /** Every proposal, also those that were made again. */
  proposals: readonly RecordedProposal<Definition>[]
  /** By their numbers. */
  activations: readonly RecordedActivation<Definition>[]
  /** The name and the round of each. Example: `strict@1 2`. */
  withdrawn: ReadonlySet<string>
  /** The facts whose definition cannot be read, by happening. */
  unreadable: readonly string[]
}>

/** Folds the facts of decisions about definitions. */
export const recordedDefinitions = <Definition extends DefinitionName>(
  kind: DefinitionKind<Definition>,
  history: readonly Fact[],
): RecordedDefinitions<Definition> => {
  const proposals: RecordedProposal<Definition>[] = []
  const activations: RecordedActivation<Definition>[] = []
  const unreadable: string[] = []
  for (const fact of history) {
    const definition = definitionIn(kind, fact)
    const act = kindOf(fact)
    if (act !== 'proposed' && act !== 'activated') continue
    if (definition === undefined) unreadable.push(fact.happening)
    else if (act === 'proposed') proposals.push({ ...actOf(fact, definition), definition, round: roundIn(fact) })
    else activations.push({ ...actOf(fact, definition), definition, ...activationIn(fact) })
  }
  return {
    proposals,
    activations: activations.toSorted((one, other) => one.count - other.count),
    withdrawn: new Set(history.filter((fact) => kindOf(fact) === 'withdrawn').map(withdrawalIn)),
    unreadable,
  }
}

export const withdrawalText = (name: string, round: number): string => `${name} ${round}`

const definitionIn = <Definition extends DefinitionName>(
  { read, shown, standard }: DefinitionKind<Definition>,
  { data }: Fact,
): Definition | undefined =>
  Object.keys(shown(standard.definition))
    .map((field) => read(data[field]))
    .find((definition) => definition !== undefined)

const actOf = (fact: Fact, definition: DefinitionName): RecordedAct => {
  const { id, issuer } = actorOfFact(fact)
  return { name: nameText(definition), content: contentHash(definition), by: { id, issuer }, at: fact.recordedat }
}

/** A proposal of an earlier version has no round: it is the first. */
const roundIn = ({ data }: Fact): number => (typeof data.round === 'number' ? data.round : 1)

/** The number in the happening is the lock of the activation. Example: `activated#0002`. */
const activationIn = ({ happening, data }: Fact) => ({
  count: Number(happening.slice(happening.indexOf('#') + 1)),
  proposedAt: data.proposedAt,
})

/** Example: `withdrawn#strict@1#0002` is the second round. */
const withdrawalIn = ({ happening }: Fact): string => {
  const [, name = '', round = '1'] = happening.split('#')
  return withdrawalText(name, Number(round))
}
