import type { SQSClient } from '@aws-sdk/client-sqs'
import type { ViolationQueue } from '../application/ports.ts'
import { violationReport } from '../application/violation-report.ts'
import { makeSqsReports, reportReader } from './sqs-reports.ts'

/** The queue `violations`. A report that it does not accept is retried: every breach must be recorded. */
export const makeSqsViolationQueue = (sqs: SQSClient, queueUrl: string): ViolationQueue =>
  makeSqsReports(sqs, queueUrl, 'The refusal')

/** @throws Refusal `message-poison`. */
export const readViolationReport = reportReader(violationReport, 'a report of a breach')
