import type { Check, CheckDifference } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type DefinitionName, nameText } from '../domain/definition-name.ts'
import { isSamePerson } from '../domain/person.ts'
import { roundOf } from '../domain/proposal.ts'
import { contentHash } from './content-hash.ts'
import type { DefinitionActivation, DefinitionKind, DefinitionProposal } from './definitions.ts'
import { type RecordedDefinitions, recordedDefinitions, withdrawalText } from './recorded-definitions.ts'

/** The rows of the definitions of a tenant, as functions load them. `unreadable`: a row was edited by hand. */
export type StoredDefinitions<Definition> = Readonly<{
  active: DefinitionActivation<Definition> | 'unreadable' | undefined
  proposals: readonly DefinitionProposal<Definition>[]
  /** The keys of proposals that cannot be read. */
  unreadable: readonly string[]
}>

type Needs<Definition extends DefinitionName> = Readonly<{
  name: string
  kind: DefinitionKind<Definition>
  /** Strongly consistent. @throws Transient `store-unavailable`. */
  stored: (tenantId: string) => Promise<StoredDefinitions<Definition>>
  facts: Pick<FactLog, 'history'>
}>

type Finding = Omit<CheckDifference, 'check'>

/**
 * Compares the active definition of a tenant, and its proposals, with the facts that proposed, withdrew and activated them, and
 * requires two people for each activation. One run is a round: it reads the rows and the facts of the tenant. What differs is read a
 * second time, because a person may have acted between the two reads.
 */
export const makeCheckDefinitions = <Definition extends DefinitionName>(needs: Needs<Definition>): Check => {
  const { name, kind, stored, facts } = needs

  const compare = async (tenantId: string) => {
    const rows = await stored(tenantId)
    const history = await facts.history(wholeTenant(tenantId), kind.facts.eventIdOf(tenantId))
    const recorded = recordedDefinitions(kind, history)
    const findings = [
      ...recorded.unreadable.map((happening) =>
        state(`fact ${happening}`, 'The definition in the fact cannot be read.'),
      ),
      ...activationFindings(kind, recorded),
      ...activeFindings(rows, recorded),
      ...proposalFindings(rows, recorded),
    ]
    return { findings, read: 1 + rows.proposals.length + rows.unreadable.length + history.length }
  }

  return {
    name,
    run: async (tenantId) => {
      const first = await compare(tenantId)
      if (first.findings.length === 0) return { differences: [], read: first.read }
      const { findings, read } = await compare(tenantId)
      return { differences: findings.map((finding) => ({ check: name, ...finding })), read: first.read + read }
    },
  }
}

const state = (place: string, because: string): Finding => ({ kind: 'state', place, because })
const missing = (place: string, because: string): Finding => ({ kind: 'missing-fact', place, because })
const extra = (place: string, because: string): Finding => ({ kind: 'extra-fact', place, because })

/** Each activation has a number, a proposal, and a second person. */
const activationFindings = <Definition extends DefinitionName>(
  kind: DefinitionKind<Definition>,
  { activations, proposals }: RecordedDefinitions<Definition>,
): readonly Finding[] =>
  activations.flatMap((activation, index): readonly Finding[] => {
    const place = `activation ${activation.count}`
    if (activation.count !== index + 1) return [missing(`activation ${index + 1}`, 'The activations have a gap.')]
    const proposal = proposals.find(({ content, at }) => content === activation.content && at === activation.proposedAt)
    if (!proposal) return [missing(place, 'No one has proposed what was activated.')]
    const isStandard = activation.definition.id === kind.standard.definition.id
    const own = proposals
      .filter((one) => one === proposal || (!isStandard && isSameContent(kind, one.definition, activation.definition)))
      .filter(({ at, by }) => at <= activation.at && isSamePerson(by, activation.by))
    return own.length > 0 ? [state(place, 'One person has proposed and activated it.')] : []
  })

const isSameContent = <Definition extends DefinitionName>(
  { contentOf }: DefinitionKind<Definition>,
  one: Definition,
  other: Definition,
): boolean => contentOf(one) === contentOf(other)

/** The active definition is the one of the last activation. */
const activeFindings = <Definition extends DefinitionName>(
  { active }: StoredDefinitions<Definition>,
  { activations }: RecordedDefinitions<Definition>,
): readonly Finding[] => {
  const last = activations.at(-1)
  if (active === 'unreadable') return [state('active', 'The row of the active definition cannot be read.')]
  if (active === undefined)
    return last ? [extra('active', 'The tenant has no active definition, and a fact has activated one.')] : []
  if (!last) return [missing('active', 'No fact has activated the active definition.')]
  if (active.count < last.count) return [state('active', 'The active definition is an earlier one than in the facts.')]
  if (active.count > last.count) return [missing('active', 'No fact has the number of the active definition.')]
  return contentHash(active.definition) === last.content
    ? []
    : [state('active', 'The active definition has another content than the fact that activated it.')]
}

/** A proposal can be activated, and reviews load the policy that they name from its row. */
const proposalFindings = <Definition extends DefinitionName>(
  { proposals, unreadable }: StoredDefinitions<Definition>,
  recorded: RecordedDefinitions<Definition>,
): readonly Finding[] => {
  const stored = new Set([...proposals.map(({ definition }) => nameText(definition)), ...unreadable])
  const lost = [...new Set(recorded.proposals.map(({ name }) => name))].filter((name) => !stored.has(name))
  return [
    ...unreadable.map((name) => state(`proposal ${name}`, 'The row of the proposal cannot be read.')),
    ...proposals.flatMap((proposal) => proposalFinding(proposal, recorded) ?? []),
    ...lost.map((name) => extra(`proposal ${name}`, 'The row of the proposal does not exist.')),
  ]
}

const proposalFinding = (
  row: DefinitionProposal<DefinitionName>,
  { proposals, activations, withdrawn }: RecordedDefinitions<DefinitionName>,
): Finding | undefined => {
  const name = nameText(row.definition)
  const place = `proposal ${name}`
  const round = roundOf(row)
  const proposal = proposals.find((one) => one.name === name && one.round === round)
  if (!proposal) return missing(place, 'No fact has made the proposal.')
  if (proposals.some((one) => one.name === name && one.round > round))
    return state(place, 'The row has an earlier proposal than the facts.')
  if (proposal.content !== contentHash(row.definition))
    return state(place, 'The proposal has another content than its fact.')
  const { id, issuer } = proposal.by
  if (row.proposedBy !== id || row.proposedByIssuer !== issuer || row.proposedAt !== proposal.at)
    return state(place, 'The proposal has another proposer or time than its fact.')
  if ((row.withdrawnAt !== undefined) !== withdrawn.has(withdrawalText(name, round)))
    return state(place, 'The row and the facts differ about a withdrawal.')
  const isActivated = activations.some((one) => one.name === name && one.proposedAt === proposal.at)
  return (row.activatedAt !== undefined) === isActivated
    ? undefined
    : state(place, 'The row and the facts differ about an activation.')
}
