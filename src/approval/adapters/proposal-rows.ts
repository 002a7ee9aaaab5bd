import * as z from 'zod'
import type { TransactionWrite } from '#facts/adapters/transact.ts'
import type { ProposalRecord } from '../domain/proposal.ts'

/** The fields of a proposal in its row. Rows of earlier versions have no round, content and issuers. */
export const proposalFields = {
  round: z.int().positive().optional(),
  content: z.string().optional(),
  proposedBy: z.string(),
  proposedByIssuer: z.string().optional(),
  proposedAt: z.iso.datetime(),
  withdrawnAt: z.iso.datetime().optional(),
  activatedBy: z.string().optional(),
  activatedByIssuer: z.string().optional(),
  activatedAt: z.iso.datetime().optional(),
}

type Row = Readonly<{ TableName: string; Key: Readonly<Record<string, string>> }>

/** Two proposals of one thing have different times: a proposal begins anew only after it lapsed or was withdrawn. */
const sameProposal = 'proposedAt = :proposedAt'

/**
 * The write of a new proposal. It fails if the thing is proposed already. `before` is the closed proposal that it replaces; the write fails if that proposal was changed meanwhile.
 */
export const putProposal = (
  { TableName, Key }: Row,
  fields: Readonly<Record<string, unknown>>,
  before?: ProposalRecord,
): TransactionWrite => ({
  Put: {
    TableName,
    Item: { ...fields, ...Key },
    ...(before === undefined
      ? { ConditionExpression: 'attribute_not_exists(proposedAt)' }
      : {
          ConditionExpression: `${sameProposal} AND ${before.activatedAt === undefined ? 'attribute_not_exists(activatedAt)' : 'activatedAt = :activatedAt'}`,
          ExpressionAttributeValues: { ':proposedAt': before.proposedAt, ':activatedAt': before.activatedAt },
        }),
  },
})

/** The write of a withdrawal. It fails if the proposal was activated, withdrawn or replaced meanwhile. */
export const withdrawProposal = (row: Row, { proposedAt, withdrawnAt }: ProposalRecord): TransactionWrite => ({
  Update: {
    ...row,
    UpdateExpression: 'SET withdrawnAt = :withdrawnAt',
    ConditionExpression: `${sameProposal} AND attribute_not_exists(activatedAt) AND attribute_not_exists(withdrawnAt)`,
    ExpressionAttributeValues: { ':proposedAt': proposedAt, ':withdrawnAt': withdrawnAt },
  },
})

/** The write of an activation. It fails if the proposal was withdrawn or replaced meanwhile. */
export const activateProposal = (row: Row, record: ProposalRecord): TransactionWrite => {
  const { proposedAt, activatedBy, activatedByIssuer, activatedAt } = record
  const hasIssuer = activatedByIssuer !== undefined
  return {
    Update: {
      ...row,
      UpdateExpression: `SET activatedBy = :by, activatedAt = :at${hasIssuer ? ', activatedByIssuer = :issuer' : ' REMOVE activatedByIssuer'}`,
      ConditionExpression: `${sameProposal} AND attribute_not_exists(withdrawnAt)`,
      ExpressionAttributeValues: {
        ':proposedAt': proposedAt,
        ':by': activatedBy,
        ':at': activatedAt,
        ...(hasIssuer && { ':issuer': activatedByIssuer }),
      },
    },
  }
}
