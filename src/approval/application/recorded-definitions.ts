import * as z from 'zod'
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
  const withdrawals = history
    .filter((fact) => kindOf(fact) === 'withdrawn')
    .flatMap((fact) => namesIn(kind, fact).map((name) => withdrawalText(name, roundIn(fact))))
  return {
    proposals,
    activations: activations.toSorted((one, other) => one.count - other.count),
    withdrawn: new Set(withdrawals),
    unreadable,
  }
}

export const withdrawalText = (name: string, round: number): string => `${name} ${round}`

/** The field of facts that has the definition. */
const fieldsOf = <Definition extends DefinitionName>({ shown, standard }: DefinitionKind<Definition>) =>
  Object.keys(shown(standard.definition))

/** A withdrawal has only the name of what was withdrawn. */
const namesIn = <Definition extends DefinitionName>(
  kind: DefinitionKind<Definition>,
  { data }: Fact,
): readonly string[] =>
  fieldsOf(kind).flatMap((field) => {
    const { success, data: name } = definitionName.safeParse(data[field])
    return success ? [nameText(name)] : []
  })

const definitionName = z.object({ id: z.string(), version: z.number() })

const definitionIn = <Definition extends DefinitionName>(
  kind: DefinitionKind<Definition>,
  { data }: Fact,
): Definition | undefined =>
  fieldsOf(kind)
    .map((field) => kind.read(data[field]))
    .find((definition) => definition !== undefined)

const actOf = (fact: Fact, definition: DefinitionName): RecordedAct => {
  const { id, issuer } = actorOfFact(fact)
  return { name: nameText(definition), content: contentHash(definition), by: { id, issuer }, at: fact.recordedat }
}

/** A proposal of an earlier version has no round: it is the first. */
const roundIn = ({ data }: Fact): number => (typeof data.round === 'number' ? data.round : 1)

const activationIn = ({ data }: Fact) => ({
  count: typeof data.count === 'number' ? data.count : 0,
  proposedAt: data.proposedAt,
})
