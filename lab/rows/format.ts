import type { z } from 'zod'
import type { paymentTransferObserved } from '#catalogue/families/payment.ts'
import type { Cells } from './cells.ts'

/** The data of a payment event, as in the catalogue. */
export type Payment = z.input<typeof paymentTransferObserved>

/** One row of a labelled file, independent of the file's format. */
export type Row = Readonly<{
  /** Hours since the start of the file. Rows are sent in this order. */
  hour: number
  /** The subject of the CloudEvent. */
  subject: string
  payment: Payment
  /** The label in the file. Never part of the event. */
  isFraud: boolean
}>

/** How to read one format of file: its header and a row. */
export type Format = Readonly<{
  columns: readonly string[]
  /** A note on the labels for readers of the confusion matrix. */
  caveat: string
  /** The label of a row. @throws CellFault. */
  labelOf: (cells: Cells) => boolean
  /** @throws CellFault for the first cell that cannot be read. */
  read: (cells: Cells) => Row
}>
