import type { SQSClient } from '@aws-sdk/client-sqs'
import type { ReadingQueue } from '../application/ports.ts'
import { readReport } from '../application/read-report.ts'
import { makeSqsReports, reportReader } from './sqs-reports.ts'

/** The queue `readings`. A read that it does not accept is not answered: each of them must be recorded. */
export const makeSqsReadings = (sqs: SQSClient, queueUrl: string): ReadingQueue =>
  makeSqsReports(sqs, queueUrl, 'The read')

/** @throws Refusal `message-poison`. */
export const readReadReport = reportReader(readReport, 'a report of a read')
