import * as z from 'zod'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { published } from '#catalogue/define.ts'
import { contentHash, moment } from '../parts.ts'

const person = z.string().describe('The subject of an operator’s token.')
const issuer = z.string().describe('The issuer of the person’s token. A person is issuer and subject together.')

/** Control characters are refused: a reason is read by people. */
export const reasonField = z
  .string()
  .min(10)
  .max(500)
  .regex(/^\P{Cc}+$/u, 'must have no control characters')
  .register(published, { pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]+$' })
  .describe(
    'Why, for the people who read it later. It is stored for ever: do not name a person whose data will be erased.',
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
