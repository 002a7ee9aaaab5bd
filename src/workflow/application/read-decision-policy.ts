import * as z from 'zod'
import { decisionPolicyBody } from '#api/decision-policies/policy-body.ts'
import { definitionReader } from '#approval/application/read-definition.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { nearestName } from '#kernel/application/nearest-name.ts'
import type { Issue } from '#kernel/domain/errors.ts'
import { type Band, bands } from '#kernel/domain/event-status.ts'
import {
  deciders,
  decisionFor,
  isOfPeople,
  meansType,
  type PolicyDecision,
  reports,
} from '../domain/decision-policy.ts'
import { decisionPolicyKind } from './decision-policy-kind.ts'

/** The types of events, which are scored and decided. The other types are facts of Sluice about them. */
const decidedTypes: readonly string[] = [...catalogue.values()]
  .filter(({ publisher }) => !publisher.startsWith('sluice/') || publisher === 'sluice/ledger')
  .map(({ type }) => type)

/** Every text that `types` may have: a type, or a family. */
const patterns: readonly string[] = [
  ...new Set(
    decidedTypes.flatMap((type) => {
      const words = type.split('.')
      return [type, ...words.slice(1).map((_, index) => `${words.slice(0, index + 1).join('.')}.*`)]
    }),
  ),
]

/** Reads only what decisions match, even if the rest is invalid. */
const matchers = z.object({
  decisions: z
    .array(
      z.object({
        types: z.array(z.string().max(100)).max(64).optional(),
        bands: z.array(z.enum(bands)).max(3),
        decide: z.enum(deciders).optional().catch(undefined),
      }),
    )
    .max(64),
})

type Matcher = Pick<PolicyDecision, 'types' | 'bands'> & Readonly<{ decide?: PolicyDecision['decide'] | undefined }>

const decisionFaults = (input: unknown): readonly Issue[] => {
  const { data } = matchers.safeParse(input)
  if (data === undefined) return []
  return [unknownTypes, unreachable, uncovered, closingReports].flatMap((faultsIn) => faultsIn(data.decisions))
}

const unknownTypes = (decisions: readonly Matcher[]): readonly Issue[] =>
  decisions.flatMap(({ types = [] }, index) =>
    types.flatMap((pattern, place) => {
      if (patterns.includes(pattern)) return []
      const nearest = nearestName(pattern, patterns)
      const hint = nearest === undefined ? '' : `. The nearest name is ${nearest}`
      return [{ path: `decisions.${index}.types.${place}`, message: `names no type of an event${hint}` }]
    }),
  )

/** A decision that no event reaches is in the wrong place. */
const unreachable = (decisions: readonly Matcher[]): readonly Issue[] =>
  decisions.flatMap((decision, index) => {
    const before = decisions.slice(0, index)
    const isHidden = decision.bands.every((band) => before.some((other) => hides(other, decision, band)))
    if (decision.bands.length === 0 || !isHidden) return []
    return [
      { path: `decisions.${index}`, message: 'applies to no event, because earlier decisions match all of its events' },
    ]
  })

const hides = (earlier: Matcher, { types }: Matcher, band: Band): boolean =>
  earlier.bands.includes(band) &&
  (earlier.types === undefined || (types?.every((pattern) => meansType(earlier.types ?? [], pattern)) ?? false))

/** The last decision of each band has no types, so that a type that is added later has a decision too. */
const uncovered = (decisions: readonly Matcher[]): readonly Issue[] =>
  bands.flatMap((band) => {
    if (decisions.some((decision) => decision.bands.includes(band) && decision.types === undefined)) return []
    const policy = { decisions: decisions.map((decision) => ({ ...decision, decide: 'person' as const })) }
    const missing = decidedTypes.filter((type) => decisionFor(policy, type, band) === undefined)
    const advice = `End with one for the band ${band} without types`
    return [{ path: 'decisions', message: `have none for the band ${band} and ${namesOf(missing)}. ${advice}` }]
  })

/**
 * People decide on every report of the high band, so a decision of the machine may reach none. That includes a rejection that people
 * confirm, because it is effective at once, and types that are added later.
 */
const closingReports = (decisions: readonly Matcher[]): readonly Issue[] =>
  decisions.flatMap(({ decide, ...decision }, index) => {
    if (decide === undefined || isOfPeople({ decide }) || !decision.bands.includes('high')) return []
    const before = decisions.slice(0, index)
    const closed = (decision.types?.filter((pattern) => meansType(reports, pattern)) ?? reports).filter(
      (pattern) => !before.some((other) => hides(other, { types: [pattern], bands: ['high'] }, 'high')),
    )
    if (closed.length === 0) return []
    const advice = 'People decide on these: use person or two-people, here or in an earlier decision of these types'
    return [
      { path: `decisions.${index}.decide`, message: `closes ${closed.join(' and ')} of the band high. ${advice}` },
    ]
  })

const namesOf = ([first, ...others]: readonly string[]): string => {
  if (first === undefined) return 'types that are added later'
  return others.length === 0 ? first : `${first}, or ${others.length} other types`
}

/**
 * Reads a decision policy from a request. Reports all faults at once, each with its path.
 * @throws Refusal `decision-policy-invalid`.
 */
export const readDecisionPolicy = definitionReader({
  ...decisionPolicyKind,
  body: decisionPolicyBody,
  otherFaults: decisionFaults,
})
