import { nearestName } from '#kernel/application/nearest-name.ts'
import type { CatalogueEntry, Route } from './define.ts'
import { accessTypes } from './families/access.ts'
import { aiGenerationTypes } from './families/ai-generation.ts'
import { auditTypes } from './families/audit.ts'
import { authTypes } from './families/auth.ts'
import { challengeTypes } from './families/challenge.ts'
import { collaborationTypes } from './families/collaboration.ts'
import { custodyTypes } from './families/custody.ts'
import { decisionPolicyTypes } from './families/decision-policy.ts'
import { developerApiTypes } from './families/developer-api.ts'
import { evaluationTypes } from './families/evaluation.ts'
import { ledgerTypes } from './families/ledger.ts'
import { operationsTypes } from './families/operations.ts'
import { paymentTypes } from './families/payment.ts'
import { positionTypes } from './families/position.ts'
import { riskTypes } from './families/risk.ts'
import { riskControlTypes } from './families/risk-control.ts'
import { rulesetTypes } from './families/ruleset.ts'
import { subscriptionTypes } from './families/subscription.ts'
import { tradingTypes } from './families/trading.ts'
import { userAccountTypes } from './families/user-account.ts'
import { workflowTypes } from './families/workflow.ts'

/** One list of types for each family, in the order of their names. */
const families: readonly (readonly CatalogueEntry[])[] = [
  accessTypes,
  aiGenerationTypes,
  auditTypes,
  authTypes,
  challengeTypes,
  collaborationTypes,
  custodyTypes,
  decisionPolicyTypes,
  developerApiTypes,
  evaluationTypes,
  ledgerTypes,
  operationsTypes,
  paymentTypes,
  positionTypes,
  riskControlTypes,
  riskTypes,
  rulesetTypes,
  subscriptionTypes,
  tradingTypes,
  userAccountTypes,
  workflowTypes,
]

/** Every type of the catalogue, by name. */
export const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(
  families.flat().map((entry) => [entry.type, entry]),
)

/** The entry of a type a producer may send; `undefined` for an unknown type and for a type that only Sluice publishes. */
export const producerType = (type: string): CatalogueEntry | undefined => {
  const entry = catalogue.get(type)
  return entry?.publisher.startsWith('sluice/') ? undefined : entry
}

/** Every type that a producer may send. */
export const producerTypes: readonly CatalogueEntry[] = [...catalogue.values()].filter(({ type }) => producerType(type))

/** The names that mean a type besides its own: its aliases, and its name in the flat envelope. */
export const otherNamesOf = ({ aliases = [], legacy }: CatalogueEntry): readonly string[] => [
  ...aliases,
  ...(legacy ? [legacy.name] : []),
]

/** The sentence that suggests the nearest name of these types to a caller who misspelled one; empty if none is near. */
export const suggestionFor = (type: string, types: readonly CatalogueEntry[]): string => {
  const nearest = nearestName(
    type,
    types.flatMap((entry) => [entry.type, ...otherNamesOf(entry)]),
  )
  return nearest === undefined ? '' : ` The nearest type is ${nearest}.`
}

/** The routes of a type on RabbitMQ; none for a type that is not in the catalogue. */
export const routesOf = (type: string): readonly Route[] => catalogue.get(type)?.routes ?? []
