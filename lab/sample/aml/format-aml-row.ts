import { amlColumns } from '../../rows/aml.ts'
import type { Transfer } from './transfer.ts'

export const amlHeaderLine = amlColumns.join(',')

/** A transfer as a line of the file. `id` is its position. */
export const formatAmlRow = ({ day, src, dst, minorUnits, pattern, network }: Transfer, id: number): string =>
  [
    id,
    src,
    dst,
    network === 0 ? 'normal' : `c${network}`,
    `${Math.floor(minorUnits / 100)}.${String(minorUnits % 100).padStart(2, '0')}`,
    day,
    pattern,
    network,
    network === 0 ? 'False' : 'True',
  ].join(',')
