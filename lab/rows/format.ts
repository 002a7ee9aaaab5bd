import type { z } from 'zod'
import type { paymentTransferObserved } from '#catalogue/families/payment.ts'
import type { Cells } from './cells.ts'

/** What a payment event says, as the catalogue has it. */
export type Payment = z.input<typeof paymentTransferObserved>

/** One row of a labelled file, whatever the file looks like. */
export type Row = Readonly<{
  /** Hours since the file's own beginning. Rows go in in this order. */
  hour: number
  /** Whom the row is about, as the CloudEvent's subject. */
  subject: string
  payment: Payment
  /** What the file says the row was. Never part of the event. */
  isFraud: boolean
}>

/** How one kind of file is read: its header, and one row of it. */
export type Format = Readonly<{
  columns: readonly string[]
  /** What a reader of the confusion matrix should know of the labels. */
  caveat: string
  /** @throws CellFault for the first cell that cannot be read. */
  read: (cells: Cells) => Row
}>
