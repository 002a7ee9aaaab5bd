import * as z from 'zod'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { published } from '#catalogue/define.ts'
import type { Parameter } from '../endpoint.ts'
import { replayed } from '../intake.ts'
import { contentHash, moment, nextCursor } from '../parts.ts'
import { textOfPerson } from '../text-of-person.ts'

const person = z.string().describe('The subject of an operator’s token.')
const issuer = z.string().describe('The issuer of the person’s token. A person is issuer and subject together.')

/** Control characters are refused: a reason is read by people. */
export const reasonField = textOfPerson(10, 500)
  .regex(/^\P{Cc}+$/u, 'must have no control characters')
  .register(published, { pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]+$' })
  .describe(
    'Why, for the people who read it later. Blanks at its ends do not count for the 10 characters. It is stored for ever: do not ' +
      'name a person whose data will be erased.',
  )

/** The fields of a proposal of two people in a response. */
export const proposalShape = {
  content: contentHash,
  proposedBy: person,
  proposedByIssuer: issuer.optional(),
  proposedAt: moment,
  lapsesAt: moment
    .describe(`From then on it cannot be approved: ${proposalDaysMax} days after the proposal.`)
    .optional(),
  withdrawnAt: moment.optional(),
  activatedBy: person.optional().describe('The person who approved it.'),
  activatedByIssuer: issuer.optional(),
  activatedAt: moment.optional().describe('When it was approved.'),
}

export const exampleProposal = {
  content: '3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b',
  proposedBy: 'operator-7',
  proposedAt: '2026-03-01T09:00:00.000Z',
  lapsesAt: '2026-03-15T09:00:00.000Z',
}

/** What every call of holds and of erasures has. */
export const custodyCall = { access: 'operator', tag: 'Operations' } as const

/** The limit of the body of a proposal. */
export const orderBytesMax = 16_384

export const idOf = (noun: string) => z.uuid().describe(`The id of the ${noun}.`)

type ProposalResource<View extends z.ZodType> = Readonly<{
  /** As prose names it. Example: `hold`. */
  noun: string
  view: View
  /** A proposed one. */
  example: Readonly<{ id: string }>
}>

/** The parameter, the answers and the page that holds and erasures have in common. */
export const answersOf = <View extends z.ZodType>({ noun, view, example }: ProposalResource<View>) => {
  const answer = (description: string, known: object) => ({
    description,
    content: { 'application/json': { schema: view, example: { ...example, ...known } } },
  })
  const idParameter: Parameter = {
    name: 'id',
    in: 'path',
    required: true,
    description: `The id of the ${noun}.`,
    schema: idOf(noun),
    example: example.id,
  }
  return {
    answer,
    idParameter,
    proposed: {
      ...answer(`The ${noun} is proposed.`, {}),
      headers: { 'Idempotent-Replayed': replayed },
    },
    pageAnswer: (page: Readonly<{ id: string; title: string }>) => ({
      description: `One page of ${noun}s.`,
      content: {
        'application/json': {
          schema: z.object({ items: z.array(view).max(200), nextCursor }).meta({ ...page, description: 'By id.' }),
          example: { items: [example], nextCursor: null },
        },
      },
    }),
  }
}
